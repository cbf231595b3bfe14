import { describe, expect, it } from 'vitest';
import { networkCost } from '#core/networks/cost';
import { mobilenetV2 } from '#core/networks/families/mobilenetV2';
import type { Graph } from '#core/networks/graph';
import { dependencyGroups } from '#core/networks/groups';
import { parameterSpecs } from '#core/networks/parameters';
import { shrinkGraph } from '#core/networks/shrink';

const build = (id: string, size: number, classes: number): Graph =>
  mobilenetV2.build(mobilenetV2.variants[id]!, { image: [size, size, 3], classes });

describe('MobileNetV2', () => {
  it.each([
    ['mobilenet-v2-cifar', 32, 10, 2_236_682, 87_976_448],
    ['mobilenet-v2', 224, 1000, 3_504_872, 300_774_272],
  ])('%s on %i pixels and %i classes has %i parameters and %i MACs', (id, size, classes, params, macs) => {
    expect(networkCost(build(id, size, classes))).toMatchObject({ params, macs });
  });

  it('has torchvision’s parameter names in its order', () => {
    const names = parameterSpecs(build('mobilenet-v2', 224, 1000)).map((spec) => spec.name);
    const weights = names.filter((name) => name.endsWith('.weight'));
    expect(weights.slice(0, 12)).toEqual([
      'features.0.0.weight',
      'features.0.1.weight',
      'features.1.conv.0.0.weight',
      'features.1.conv.0.1.weight',
      'features.1.conv.1.weight',
      'features.1.conv.2.weight',
      'features.2.conv.0.0.weight',
      'features.2.conv.0.1.weight',
      'features.2.conv.1.0.weight',
      'features.2.conv.1.1.weight',
      'features.2.conv.2.weight',
      'features.2.conv.3.weight',
    ]);
    expect(weights.slice(-3)).toEqual([
      'features.18.0.weight',
      'features.18.1.weight',
      'classifier.1.weight',
    ]);
  });

  it('couples a depthwise convolution to the expansion before it', () => {
    const graph = build('mobilenet-v2-cifar', 32, 10);
    const group = dependencyGroups(graph).find(({ id }) => id === 'features.2.conv.0.0')!;
    expect(group).toMatchObject({ channels: 96, role: 'inner' });
    expect(group.members.map(({ node, side }) => `${node}/${side}`)).toEqual([
      'features.2.conv.0.0/out',
      'features.2.conv.0.1/bn',
      'features.2.conv.1.0/depthwise',
      'features.2.conv.1.1/bn',
      'features.2.conv.2/in',
    ]);
    const small = shrinkGraph(graph, { 'features.2.conv.0.0': [1, 7, 90] });
    const row = networkCost(small).layers.find(({ name }) => name === 'features.2.conv.1.0')!;
    expect(row).toMatchObject({ in: 3, out: 3, macs: 9 * 3 * 32 * 32, params: 27 });
  });

  it('ties the outputs of a stage’s blocks, and no others', () => {
    const streams = dependencyGroups(build('mobilenet-v2', 224, 1000)).filter(
      ({ role }) => role === 'stream',
    );
    expect(streams.map(({ id, channels }) => [id, channels])).toEqual([
      ['features.2.conv.2', 24],
      ['features.4.conv.2', 32],
      ['features.7.conv.2', 64],
      ['features.11.conv.2', 96],
      ['features.14.conv.2', 160],
    ]);
  });

  it('has variants that fit its own schema and labels that tell them apart', () => {
    const configs = Object.values(mobilenetV2.variants);
    for (const config of configs) expect(mobilenetV2.configSchema.parse(config)).toEqual(config);
    expect(configs.map((config) => mobilenetV2.label(config))).toEqual([
      'MobileNetV2 32-16-24-32-64-96-160-320-1280 (for small images)',
      'MobileNetV2 8-8-8-8-16-24-40-80-320 (for small images)',
      'MobileNetV2 32-16-24-32-64-96-160-320-1280 (for ImageNet)',
    ]);
  });
});
