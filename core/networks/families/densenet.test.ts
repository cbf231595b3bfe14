import { describe, expect, it } from 'vitest';
import { Fault } from '#core/errors/fault';
import { networkCost } from '#core/networks/cost';
import { densenetCifar } from '#core/networks/families/densenetCifar';
import { densenetImagenet } from '#core/networks/families/densenetImagenet';
import type { Graph } from '#core/networks/graph';
import { dependencyGroups, prunableGroups } from '#core/networks/groups';
import { parameterSpecs } from '#core/networks/parameters';
import { shrinkGraph } from '#core/networks/shrink';

const weightsOf = (graph: Graph): string[] =>
  parameterSpecs(graph)
    .map((spec) => spec.name)
    .filter((name) => name.endsWith('.weight'));

describe('DenseNets for small images', () => {
  const build = (id: string): Graph =>
    densenetCifar.build(densenetCifar.variants[id]!, { image: [32, 32, 3], classes: 10 });

  it.each([
    ['densenet-40', 1_059_298, 282_917_328],
    ['densenet-40-stem16', 1_019_722, 264_812_928],
    ['densenet-bc-100', 769_162, 287_929_692],
  ])('%s has %i parameters and %i MACs', (id, params, macs) => {
    expect(networkCost(build(id))).toMatchObject({ params, macs });
  });

  it('has the released code’s parameter names in its order', () => {
    const plain = weightsOf(build('densenet-40'));
    expect(plain.slice(0, 4)).toEqual([
      'conv1.weight',
      'dense1.0.bn1.weight',
      'dense1.0.conv1.weight',
      'dense1.1.bn1.weight',
    ]);
    expect(plain.slice(24, 28)).toEqual([
      'dense1.11.conv1.weight',
      'trans1.bn1.weight',
      'trans1.conv1.weight',
      'dense2.0.bn1.weight',
    ]);
    expect(plain.slice(-2)).toEqual(['bn.weight', 'fc.weight']);
    expect(weightsOf(build('densenet-bc-100')).slice(1, 5)).toEqual([
      'dense1.0.bn1.weight',
      'dense1.0.conv1.weight',
      'dense1.0.bn2.weight',
      'dense1.0.conv2.weight',
    ]);
  });

  it('lets every convolution be pruned alone, and slices all layers that read it', () => {
    const graph = build('densenet-40');
    expect(prunableGroups(graph, 'inner')).toHaveLength(39);
    const layer = dependencyGroups(graph).find((group) => group.id === 'dense3.10.conv1')!;
    const places = layer.members.map(({ node, side, offset }) => [`${node}/${side}`, offset]);
    const offset = 24 + 24 * 12 + 10 * 12;
    expect(places).toEqual([
      ['dense3.10.conv1/out', 0],
      ['dense3.11.bn1/bn', offset],
      ['dense3.11.conv1/in', offset],
      ['bn/bn', offset],
      ['fc/in', offset],
    ]);
    const small = shrinkGraph(graph, { 'dense3.10.conv1': [0, 5] });
    expect(networkCost(small).layers.at(-1)).toMatchObject({ name: 'fc', in: 446 });
  });

  it('has variants that fit its own schema and labels that tell them apart', () => {
    const configs = Object.values(densenetCifar.variants);
    for (const config of configs) expect(densenetCifar.configSchema.parse(config)).toEqual(config);
    expect(configs.map((config) => densenetCifar.label(config))).toEqual([
      'DenseNet-40 k 12 (stem 24)',
      'DenseNet-40 k 12 (stem 16)',
      'DenseNet-BC-100 k 12 (stem 24)',
    ]);
  });

  it('refuses images that two halvings leave nothing of', () => {
    const config = densenetCifar.variants['densenet-40']!;
    expect(() => densenetCifar.build(config, { image: [3, 8, 3], classes: 2 })).toThrowError(Fault);
  });
});

describe('DenseNets for ImageNet', () => {
  const config = densenetImagenet.variants['densenet-121']!;
  const graph = densenetImagenet.build(config, { image: [224, 224, 3], classes: 1000 });

  it('DenseNet-121 has torchvision’s parameters and names', () => {
    expect(networkCost(graph)).toMatchObject({ params: 7_978_856, macs: 2_834_161_664 });
    const names = weightsOf(graph);
    expect(names.slice(0, 4)).toEqual([
      'features.conv0.weight',
      'features.norm0.weight',
      'features.denseblock1.denselayer1.norm1.weight',
      'features.denseblock1.denselayer1.conv1.weight',
    ]);
    expect(names).toContain('features.transition3.conv.weight');
    expect(names.slice(-2)).toEqual(['features.norm5.weight', 'classifier.weight']);
    expect(densenetImagenet.configSchema.parse(config)).toEqual(config);
    expect(densenetImagenet.label(config)).toBe('DenseNet-121 6-12-24-16 k 32 (ImageNet, stem 64)');
  });

  it.each([
    [29, true],
    [28, false],
  ])('%i pixels: %s', (size, fits) => {
    const build = () => densenetImagenet.build(config, { image: [size, size, 3], classes: 2 });
    if (fits) expect(networkCost(build()).layers.at(-2)).toMatchObject({ outH: 1, outW: 1 });
    else expect(build).toThrowError('are too few');
  });
});
