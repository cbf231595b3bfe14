import { describe, expect, it } from 'vitest';
import { networkCost } from '#core/networks/cost';
import { preresnetCifar } from '#core/networks/families/preresnetCifar';
import type { Graph } from '#core/networks/graph';
import { dependencyGroups, prunableGroups } from '#core/networks/groups';
import { parameterSpecs } from '#core/networks/parameters';

const build = (id: string): Graph =>
  preresnetCifar.build(preresnetCifar.variants[id]!, { image: [32, 32, 3], classes: 10 });

describe('pre-activation ResNets for small images', () => {
  it.each([
    ['preresnet-56', 590_426, 87_214_592],
    ['preresnet-110', 1_146_842, 167_430_656],
    ['preresnet-164', 1_703_258, 247_646_720],
  ])('%s has %i parameters and %i MACs', (id, params, macs) => {
    expect(networkCost(build(id))).toMatchObject({ params, macs });
  });

  it('has the released code’s parameter names in its order', () => {
    const names = parameterSpecs(build('preresnet-56')).map((spec) => spec.name);
    const weights = names.filter((name) => name.endsWith('.weight'));
    expect(weights.slice(0, 9)).toEqual([
      'conv1.weight',
      'layer1.0.bn1.weight',
      'layer1.0.conv1.weight',
      'layer1.0.bn2.weight',
      'layer1.0.conv2.weight',
      'layer1.0.bn3.weight',
      'layer1.0.conv3.weight',
      'layer1.0.downsample.0.weight',
      'layer1.1.bn1.weight',
    ]);
    expect(names.slice(-6)).toEqual([
      'bn.weight',
      'bn.bias',
      'bn.running_mean',
      'bn.running_var',
      'fc.weight',
      'fc.bias',
    ]);
  });

  it('prunes both inner convolutions of a block alone, and a stage’s stream together', () => {
    const graph = preresnetCifar.build({ widths: [2, 3, 4], blocks: 2 }, { image: [8, 8, 3], classes: 4 });
    const inner = prunableGroups(graph, 'inner').map((group) => group.id);
    expect(inner.slice(0, 3)).toEqual(['conv1', 'layer1.0.conv1', 'layer1.0.conv2']);
    const stream = dependencyGroups(graph).find((group) => group.id === 'layer2.0.conv3')!;
    expect(stream).toMatchObject({ channels: 12, role: 'stream' });
    const members = stream.members.map(({ node, side }) => `${node}/${side}`);
    expect(members).toEqual([
      'layer2.0.conv3/out',
      'layer2.0.downsample.0/out',
      'layer2.1.bn1/bn',
      'layer2.1.conv1/in',
      'layer2.1.conv3/out',
      'layer3.0.bn1/bn',
      'layer3.0.conv1/in',
      'layer3.0.downsample.0/in',
    ]);
  });

  it('has variants that fit its own schema and labels that tell them apart', () => {
    const configs = Object.values(preresnetCifar.variants);
    for (const config of configs) expect(preresnetCifar.configSchema.parse(config)).toEqual(config);
    expect(configs.map((config) => preresnetCifar.label(config))).toEqual([
      'PreResNet-56 16-32-64',
      'PreResNet-110 16-32-64',
      'PreResNet-164 16-32-64',
    ]);
  });
});
