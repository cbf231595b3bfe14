import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import pins from '../../test-data/pinned/networks.json' with { type: 'json' };
import { Fault } from '#core/errors/fault';
import { fingerprint } from '#core/identity/fingerprint';
import { pinProblem } from '#core/identity/pinned';
import { buildNetwork, networkFamily, networkName, NETWORK_FAMILIES } from '#core/networks/registry';
import { initialWeights, weightsHash } from '#core/networks/weights';
import type { NetworkRef } from '#core/wire/board';

const image = { image: [32, 32, 3] as const, classes: 10 };
const faultOf = (act: () => unknown): Fault => {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error('no Fault was thrown');
};

describe('network registry', () => {
  it('builds and names a network from its reference', () => {
    const ref = { family: 'resnet-cifar', config: { widths: [8, 16, 32], blocks: 1, shortcut: 'A' } };
    expect(buildNetwork(ref, image).nodes.at(-1)).toMatchObject({ name: 'fc', units: 10 });
    expect(networkName(ref)).toBe('ResNet-8 8-16-32 (A)');
  });

  it('lists the families when one is unknown', () => {
    const fault = faultOf(() => networkFamily('resnext'));
    expect(fault.code).toBe('unknown-network');
    expect(fault.message).toContain('"resnext"');
    expect(fault.details.hint).toContain('resnet-cifar');
  });

  it.each([
    [{ widths: [8, 16, 32], blocks: 0, shortcut: 'A' }, 'network.config.blocks: must be at least 1'],
    [{ widths: [8, 16], blocks: 1, shortcut: 'A' }, 'network.config.widths: must have at least 3 items'],
    [{ widths: [8, 16, 32], blocks: 1, shortcut: 'C' }, 'network.config.shortcut: must be "A" or'],
    [
      { widths: [8, 16, 32], blocks: 1, shortcut: 'A', depth: 8 },
      'network.config.depth: there is no such field',
    ],
    [{ widths: [8, 4, 32], blocks: 1, shortcut: 'A' }, 'network.config.widths: a stage is narrower'],
  ])('names the field of %j', (config, message) => {
    const fault = faultOf(() => buildNetwork({ family: 'resnet-cifar', config } as NetworkRef, image));
    expect(fault.code).toBe('bad-config');
    expect(fault.message).toContain(message);
    expect(fault.details.field).toBe(message.split(':')[0]);
  });

  it.each(NETWORK_FAMILIES.map((family) => [family.id, family] as const))(
    '%s: every variant builds, and a form can be made from the schema',
    (_, family) => {
      for (const config of Object.values(family.variants)) {
        expect(family.build(family.configSchema.parse(config), image).classes).toBe(10);
      }
      const schema = z.toJSONSchema(family.configSchema) as {
        properties: Record<string, { title?: string }>;
      };
      for (const field of Object.values(schema.properties)) expect(field.title).toBeTruthy();
    },
  );
});

describe('pinned networks: graph and initial weights', () => {
  const cases: Record<string, readonly Record<string, unknown>[]> = {
    'resnet-cifar': ['A', 'A-both-sides', 'A-avgpool-detached', 'B'].map((shortcut) => ({
      widths: [2, 4, 6],
      blocks: 2,
      shortcut,
    })),
    'preresnet-cifar': [{ widths: [2, 3, 4], blocks: 2 }],
    'densenet-cifar': [
      { layers: 2, growth: 3, stem: 4, bottleneck: false, compression: 1 },
      { layers: 2, growth: 2, stem: 5, bottleneck: true, compression: 0.5 },
    ],
    'mobilenet-v2': (['cifar', 'imagenet'] as const).map((strides) => ({
      strides,
      stem: 3,
      widths: [2, 3, 2, 4, 3, 2, 5],
      blocks: [1, 2, 1, 1, 2, 1, 1],
      expansion: 2,
      last: 6,
    })),
    'resnet-imagenet': [18, 34, 50].map((depth) => ({ depth, widths: [2, 3, 4, 5] })),
    'densenet-imagenet': [{ layers: [1, 2, 1, 2], growth: 2, stem: 3 }],
    'vgg-imagenet': [
      { depth: 11, widths: [2, 3, 4, 5, 6], hidden: 7, batchNorm: false },
      { depth: 16, widths: [2, 3, 4, 5, 6], hidden: 7, batchNorm: true },
    ],
    lenet: [
      { convolutions: [2, 3], pad: 2, hidden: [4] },
      { convolutions: [], pad: 0, hidden: [5, 4] },
    ],
    'vgg-cifar': [
      { depth: 11, widths: [2, 3, 4, 5, 6], hidden: null },
      { depth: 16, widths: [2, 3, 4, 5, 6], hidden: 7 },
      { depth: 19, widths: [2, 3, 4, 5, 6], hidden: null },
    ],
  };

  const images: Record<string, readonly [number, number, number]> = {
    'resnet-cifar': [16, 16, 3],
    'preresnet-cifar': [16, 16, 3],
    'densenet-cifar': [16, 16, 3],
    'mobilenet-v2': [32, 16, 3],
    'resnet-imagenet': [32, 48, 3],
    'densenet-imagenet': [32, 48, 3],
    'vgg-imagenet': [32, 64, 3],
    lenet: [28, 24, 1],
    'vgg-cifar': [32, 64, 3],
  };

  it.each(NETWORK_FAMILIES.map((family) => family.id))('%s moves only with its revision', (id) => {
    const { revision } = networkFamily(id);
    const data = { image: images[id]!, classes: 10 };
    const hash = fingerprint(
      cases[id]!.map((config) => {
        const graph = buildNetwork({ family: id, config } as NetworkRef, data);
        return { graph, initial: weightsHash(initialWeights(graph, 1)) };
      }),
    );
    expect(pinProblem(pins, { id, revision, hash })).toBeNull();
  });
});
