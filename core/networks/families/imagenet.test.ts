import { describe, expect, it } from 'vitest';
import { Fault } from '#core/errors/fault';
import { networkCost } from '#core/networks/cost';
import { resnetImagenet } from '#core/networks/families/resnetImagenet';
import { vggImagenet } from '#core/networks/families/vggImagenet';
import type { Graph } from '#core/networks/graph';
import { dependencyGroups } from '#core/networks/groups';
import { parameterSpecs } from '#core/networks/parameters';
import { inferShapes } from '#core/networks/shapes';

const data = { image: [224, 224, 3] as const, classes: 1000 };
const namesOf = (graph: Graph): string[] => parameterSpecs(graph).map((spec) => spec.name);

describe('ResNets for ImageNet', () => {
  const build = (id: string): Graph => resnetImagenet.build(resnetImagenet.variants[id]!, data);

  it.each([
    ['resnet-18', 11_689_512, 1_814_073_344],
    ['resnet-34', 21_797_672, 3_663_761_408],
    ['resnet-50', 25_557_032, 4_089_184_256],
  ])('%s has torchvision’s %i parameters and %i MACs', (id, params, macs) => {
    expect(networkCost(build(id))).toMatchObject({ params, macs });
  });

  it('has torchvision’s names, and its stride in a bottleneck’s 3×3', () => {
    const names = namesOf(build('resnet-50')).filter((name) => name.endsWith('.weight'));
    expect(names.slice(0, 10)).toEqual([
      'conv1.weight',
      'bn1.weight',
      'layer1.0.conv1.weight',
      'layer1.0.bn1.weight',
      'layer1.0.conv2.weight',
      'layer1.0.bn2.weight',
      'layer1.0.conv3.weight',
      'layer1.0.bn3.weight',
      'layer1.0.downsample.0.weight',
      'layer1.0.downsample.1.weight',
    ]);
    const shapes = inferShapes(build('resnet-50'));
    expect(shapes.get('layer2.0.conv1')).toEqual([56, 56, 128]);
    expect(shapes.get('layer2.0.conv2')).toEqual([28, 28, 128]);
  });

  it('has a stream a stage; where blocks are basic, the stem is in the first', () => {
    const streams = (id: string): string[] =>
      dependencyGroups(build(id)).flatMap((group) => (group.role === 'stream' ? [group.id] : []));
    expect(streams('resnet-34')).toEqual(['conv1', 'layer2.0.conv2', 'layer3.0.conv2', 'layer4.0.conv2']);
    expect(streams('resnet-50')).toEqual([1, 2, 3, 4].map((stage) => `layer${stage}.0.conv3`));
  });

  it('has variants that fit its own schema and labels that tell them apart', () => {
    const configs = Object.values(resnetImagenet.variants);
    for (const config of configs) expect(resnetImagenet.configSchema.parse(config)).toEqual(config);
    expect(resnetImagenet.label(configs[2]!)).toBe('ResNet-50 64-128-256-512 (ImageNet)');
    expect(new Set(configs.map((config) => resnetImagenet.label(config))).size).toBe(3);
  });
});

describe('VGG for ImageNet', () => {
  const build = (id: string): Graph => vggImagenet.build(vggImagenet.variants[id]!, data);

  it.each([
    ['vgg-16-imagenet', 138_357_544],
    ['vgg-16-bn-imagenet', 138_365_992],
  ])('%s has torchvision’s %i parameters', (id, params) => {
    expect(networkCost(build(id))).toMatchObject({ params, macs: 15_470_264_320 });
  });

  it('counts its layers as torchvision', () => {
    const plain = namesOf(build('vgg-16-imagenet'));
    expect(plain.slice(0, 4)).toEqual([
      'features.0.weight',
      'features.0.bias',
      'features.2.weight',
      'features.2.bias',
    ]);
    expect(plain.slice(-8)).toEqual([
      'features.28.weight',
      'features.28.bias',
      'classifier.0.weight',
      'classifier.0.bias',
      'classifier.3.weight',
      'classifier.3.bias',
      'classifier.6.weight',
      'classifier.6.bias',
    ]);
    const normalised = namesOf(build('vgg-16-bn-imagenet'));
    expect(normalised.slice(0, 3)).toEqual(['features.0.weight', 'features.0.bias', 'features.1.weight']);
    expect(normalised).toContain('features.41.running_var');
  });

  it('lets both hidden layers be pruned, and says so of small images', () => {
    const groups = dependencyGroups(build('vgg-16-imagenet'));
    expect(groups.map((group) => group.id).slice(-2)).toEqual(['classifier.0', 'classifier.3']);
    const small = () =>
      vggImagenet.build(vggImagenet.variants['vgg-16-imagenet']!, { image: [31, 64, 3], classes: 2 });
    expect(small).toThrowError(Fault);
    expect(small).toThrowError('31×64 pixels are too few');
  });

  it('has variants that fit its own schema and labels that tell them apart', () => {
    const configs = Object.values(vggImagenet.variants);
    for (const config of configs) expect(vggImagenet.configSchema.parse(config)).toEqual(config);
    expect(configs.map((config) => vggImagenet.label(config))).toEqual([
      'VGG-16 64-128-256-512-512 (ImageNet, 4096 hidden units)',
      'VGG-16-BN 64-128-256-512-512 (ImageNet, 4096 hidden units)',
    ]);
  });
});
