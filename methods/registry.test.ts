import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { golden, goldenWeights, type GoldenTensors } from '../test-data/golden.ts';
import pins from '../test-data/pinned/methods.json' with { type: 'json' };
import { Fault } from '#core/errors/fault';
import { fingerprint } from '#core/identity/fingerprint';
import { pinProblem } from '#core/identity/pinned';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { prunableGroups } from '#core/networks/groups';
import { methodById, METHODS, parseConfig } from '#methods/registry';

const faultOf = (act: () => unknown): Fault => {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error('no Fault was thrown');
};

describe('method registry', () => {
  it('finds a method by id', () => expect(methodById('l1-filter').name).toContain('L1'));

  it('lists the methods when one is unknown', () => {
    const fault = faultOf(() => methodById('l7-filter'));
    expect(fault.code).toBe('unknown-method');
    expect(fault.details.field).toBe('method');
    expect(fault.message).toContain('"l7-filter"');
    expect(fault.details.hint).toBe('Known methods: random-filter, l1-filter.');
  });
});

describe.each(METHODS.map((method) => [method.id, method] as const))('%s', (_, method) => {
  it('accepts its published configuration, and JSON leaves it as it is', () => {
    expect(parseConfig(method, JSON.parse(JSON.stringify(method.asPublished)))).toEqual(method.asPublished);
  });

  it.each([
    [{}, 'config.ratio: is missing (object)'],
    [{ ratio: { kind: 'uniform', ratio: 1 } }, 'config.ratio.ratio: must be below 1'],
    [{ ratio: { kind: 'uniform', ratio: 0 } }, 'config.ratio.ratio: must be above 0'],
    [{ ratio: { kind: 'uniform', ratio: '.5' } }, 'config.ratio.ratio: must be a number'],
    [{ ratio: { kind: 'uniform' } }, 'config.ratio.ratio: is missing (number)'],
    [{ ratio: { kind: 'global' } }, 'config.ratio.kind: must be "target" or "uniform"'],
    [{ ratio: { kind: 'target' }, epochs: 3 }, 'config.epochs: there is no such field'],
  ])('refuses %j and names the field', (config, message) => {
    const fault = faultOf(() => parseConfig(method, config));
    expect(fault.code).toBe('bad-config');
    expect(fault.message).toBe(message);
    expect(fault.details.field).toBe(message.split(':')[0]);
  });

  it('describes every field, so that a form and documentation can be made from the schema', () => {
    const schema = z.toJSONSchema(method.configSchema) as {
      properties: Record<string, Record<string, unknown>>;
    };
    for (const field of Object.values(schema.properties)) {
      expect(field).toMatchObject({ title: expect.any(String), description: expect.any(String) });
    }
  });
});

describe('pinned methods: scores of a fixed network', () => {
  const data = golden<{ weights: GoldenTensors; network: { image: [number, number, number] } }>(
    'criteria.json',
  );
  const weights = goldenWeights(data.weights);
  const graph = resnetCifar.build(
    { widths: [4, 8, 16], blocks: 1, shortcut: 'B' },
    { image: data.network.image, classes: 6 },
  );
  const groups = prunableGroups(graph, 'all');

  it.each(METHODS.map((method) => [method.id, method] as const))(
    '%s moves only with its revision',
    (id, method) => {
      const scores = method.score({ graph, groups, config: method.asPublished, seed: 11 }, weights);
      const hash = fingerprint(
        Object.fromEntries(Object.entries(scores).map(([group, s]) => [group, [...s]])),
      );
      expect(pinProblem(pins, { id, revision: method.revision, hash })).toBeNull();
    },
  );
});
