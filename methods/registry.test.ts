import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { golden, goldenWeights, type GoldenTensors } from '../test-data/golden.ts';
import pins from '../test-data/pinned/methods.json' with { type: 'json' };
import { Fault } from '#core/errors/fault';
import { fingerprint } from '#core/identity/fingerprint';
import { pinProblem } from '#core/identity/pinned';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { prunableGroups } from '#core/networks/groups';
import { initialWeights } from '#core/networks/weights';
import { rateBand } from '#core/selection/band';
import type { Ratio } from '#core/selection/ratio';
import { selectFilters } from '#core/selection/select';
import { drawnStatistics } from '#methods/testing/observations';
import {
  CATALOGUED_METHODS,
  idsOfMethod,
  methodById,
  METHODS,
  parseConfig,
  renamedMethod,
} from '#methods/registry';

const faultOf = (act: () => unknown): Fault => {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error('no Fault was thrown');
};

const GRADUAL = {
  kind: 'gradual',
  steps: 4,
  training: { unit: 'epochs', length: 1, lr: 0.01, milestones: [], restarts: false, momentum: 0.9 },
  rescore: true,
  memory: 0,
};

describe('method registry', () => {
  it('leads from an id that a method had to the one that it has', () => {
    const known = [{ id: 'l1-filter', formerIds: ['pfec', 'l1'] }, { id: 'fpgm' }];
    expect(['l1', 'pfec', 'fpgm', 'l1-filter', 'hrank'].map((id) => renamedMethod(id, known))).toEqual([
      'l1-filter',
      'l1-filter',
      null,
      null,
      null,
    ]);
    expect(idsOfMethod('l1-filter', known)).toEqual(['l1-filter', 'pfec', 'l1']);
    expect(idsOfMethod('fpgm', known)).toEqual(['fpgm']);
    const all = CATALOGUED_METHODS.flatMap(({ id, formerIds = [] }) => [id, ...formerIds]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('finds a method by id', () => expect(methodById('l1-filter').name).toContain('L1'));

  it('names methods and their variants apart', () => {
    const ids = METHODS.flatMap((method) => [method.id, ...(method.variants ?? []).map(({ id }) => id)]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lists the methods when one is unknown', () => {
    const fault = faultOf(() => methodById('l7-filter'));
    expect(fault.code).toBe('unknown-method');
    expect(fault.details.field).toBe('method');
    expect(fault.message).toContain('"l7-filter"');
    expect(fault.details.hint).toMatch(/^Known methods: random-filter, l1-filter, .+\.$/);
  });
});

/** Methods whose scores say which of a layer's filters go first, and nothing about another layer's. */
const BY_LAYER = ['thinet', 'cp', 'ccp'];
const REFUSED_GLOBAL: readonly [object, string][] = [
  [
    { ratio: { kind: 'global', normalise: 'sum', atLeast: 1 } },
    'config.ratio.normalise: must be "none" or "mean" or "max" or "l2"',
  ],
  [{ ratio: { kind: 'global', normalise: 'none', atLeast: -1 } }, 'config.ratio.atLeast: must be at least 0'],
];
const REFUSED_BY_LAYER: readonly [object, string][] = [
  [
    { ratio: { kind: 'global', normalise: 'l2', atLeast: 1 } },
    'config.ratio.kind: "global" compares scores between layers, which this method’s don’t allow. Take "target", "uniform", "per-stage", "per-layer", "published" or "widths"',
  ],
  [
    { ratio: { kind: 'target' }, schedule: { ...GRADUAL, kind: 'filters', filters: 3 } },
    'config.schedule.kind: "filters" compares scores between layers, which this method’s don’t allow. Take "one-shot", "iterative", "gradual" or "layers"',
  ],
];

describe.each(METHODS.map((method) => [method.id, method] as const))('%s', (id, method) => {
  const byLayer = BY_LAYER.includes(id);

  it('accepts its published configuration, and JSON leaves it as it is', () => {
    expect(parseConfig(method, JSON.parse(JSON.stringify(method.asPublished)))).toEqual(method.asPublished);
  });

  it('accepts the configuration of every variant as it is', () => {
    for (const { config } of method.variants ?? []) {
      expect(parseConfig(method, JSON.parse(JSON.stringify(config)))).toEqual(config);
    }
  });

  it.each([
    [{}, 'config.ratio: is missing (object)'],
    [{ ratio: { kind: 'uniform', ratio: 1 } }, 'config.ratio.ratio: must be below 1'],
    [{ ratio: { kind: 'uniform', ratio: 0 } }, 'config.ratio.ratio: must be above 0'],
    [{ ratio: { kind: 'uniform', ratio: '.5' } }, 'config.ratio.ratio: must be a number'],
    [{ ratio: { kind: 'uniform' } }, 'config.ratio.ratio: is missing (number)'],
    [
      { ratio: { kind: 'overall' } },
      `config.ratio.kind: must be "target" or "uniform" or "per-stage" or "per-layer" or "published" or ${byLayer ? '' : '"global" or '}"widths"`,
    ],
    ...(byLayer ? REFUSED_BY_LAYER : REFUSED_GLOBAL),
    [
      { ratio: { kind: 'target' }, schedule: { ...GRADUAL, steps: 1 } },
      'config.schedule.steps: must be at least 2',
    ],
    [{ ratio: { kind: 'per-stage', ratios: [0.5, 1], skip: [] } }, 'config.ratio.ratios[1]: must be below 1'],
    [{ ratio: { kind: 'per-layer', layers: { a: -1 } } }, 'config.ratio.layers.a: must be at least 0'],
    [{ ratio: { kind: 'widths', layers: { a: 0 } } }, 'config.ratio.layers.a: must be at least 1'],
    [{ ratio: { kind: 'target' }, epochs: 3 }, 'config.epochs: there is no such field'],
  ])('refuses %j and names the field', (config, message) => {
    const fault = faultOf(() => parseConfig(method, config));
    expect(fault.code).toBe('bad-config');
    expect(fault.message).toBe(message);
    expect(fault.details.field).toBe(message.split(':')[0]);
  });

  it('knows one shot as what it is without a schedule', () => {
    const ratio = { kind: 'target' };
    expect(parseConfig(method, { ratio, schedule: { kind: 'one-shot' } })).toEqual(
      parseConfig(method, { ratio }),
    );
  });

  it('offers one threshold over all layers where scores compare between them', () => {
    const { ratio, schedule } = (
      z.toJSONSchema(method.configSchema) as { properties: Record<string, unknown> }
    ).properties;
    expect(JSON.stringify(ratio).includes('"global"')).toBe(!byLayer);
    expect(JSON.stringify(schedule).includes('"filters"')).toBe(!byLayer);
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

describe('two methods with one ratio', () => {
  const resnet56 = resnetCifar.build(
    { widths: [16, 32, 64], blocks: 9, shortcut: 'A' },
    { image: [32, 32, 3], classes: 10 },
  );
  const groups = prunableGroups(resnet56, 'inner');
  const weights = initialWeights(resnet56, 1);
  const ratios: Record<string, Ratio> = {
    target: { kind: 'target' },
    uniform: { kind: 'uniform', ratio: 0.5 },
    'per-stage': { kind: 'per-stage', ratios: [0.6, 0.5, 0.4], skip: [] },
    'per-layer': { kind: 'per-layer', layers: { 's1b0.conv1': 0.5, 's3b0.conv1': 0.7 } },
    published: { kind: 'published', preset: 'pfec-resnet-56-c' },
    widths: { kind: 'widths', layers: { 's1b0.conv1': 3, 's2b4.conv1': 17, 's3b8.conv1': 30 } },
  };

  it.each(Object.entries(ratios))('keep equally many filters of every layer: %s', (_kind, ratio) => {
    const selections = METHODS.map((method) => {
      const config = parseConfig(method, { ratio });
      const input = { graph: resnet56, groups, config, seed: 3 };
      const scores = method.score(input, weights, drawnStatistics(method, input));
      return selectFilters({ graph: resnet56, groups, scores, ratio, band: rateBand(resnet56, 'inner', 2) });
    });
    const widths = selections.map((one) => Object.values(one.kept).map((kept) => kept.length));
    expect(new Set(widths.map(String)).size).toBe(1);
    // LFPC takes each layer's choice from another criterion, so that it may end at one that is listed already.
    const own = selections.filter((_, i) => METHODS[i]!.id !== 'lfpc');
    expect(new Set(own.map((one) => JSON.stringify(one.kept))).size).toBe(own.length);
  });
});

describe('pinned methods: scores of a fixed network', () => {
  const data = golden<{
    weights: GoldenTensors;
    running: GoldenTensors;
    network: { image: [number, number, number] };
  }>('criteria.json');
  const weights = goldenWeights(data.weights, data.running);
  const graph = resnetCifar.build(
    { widths: [4, 8, 16], blocks: 1, shortcut: 'B' },
    { image: data.network.image, classes: 6 },
  );
  const groups = prunableGroups(graph, 'all');

  it.each(METHODS.map((method) => [method.id, method] as const))(
    '%s moves only with its revision',
    (id, method) => {
      const input = { graph, groups, config: method.asPublished, seed: 11 };
      const scores = method.score(input, weights, drawnStatistics(method, input));
      const hash = fingerprint(
        Object.fromEntries(Object.entries(scores).map(([group, s]) => [group, [...s]])),
      );
      expect(pinProblem(pins, { id, revision: method.revision, hash })).toBeNull();
    },
  );
});
