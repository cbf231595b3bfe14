import { describe, expect, it } from 'vitest';
import { Fault } from '#core/errors/fault';
import { networkCost } from '#core/networks/cost';
import { vgg, type VggConfig } from '#core/networks/families/vgg';
import type { Graph } from '#core/networks/graph';
import { dependencyGroups, prunableGroups } from '#core/networks/groups';
import { parameterSpecs } from '#core/networks/parameters';
import { inferShapes } from '#core/networks/shapes';
import { shrinkGraph } from '#core/networks/shrink';

const variant = (id: string): VggConfig => vgg.variants[id]!;
const on = (config: VggConfig, height = 32, width = 32): Graph =>
  vgg.build(config, { image: [height, width, 3], classes: 10 });
const first = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('VGG for small images', () => {
  it('names parameters in PyTorch’s order, without biases of convolutions', () => {
    const names = parameterSpecs(on(variant('vgg-16-fc512'))).map((spec) => spec.name);
    expect(names.slice(0, 6)).toEqual([
      'conv1.weight',
      'bn1.weight',
      'bn1.bias',
      'bn1.running_mean',
      'bn1.running_var',
      'conv2.weight',
    ]);
    expect(names.slice(-8)).toEqual([
      'fc1.weight',
      'fc1.bias',
      'bn14.weight',
      'bn14.bias',
      'bn14.running_mean',
      'bn14.running_var',
      'fc2.weight',
      'fc2.bias',
    ]);
  });

  it.each([
    ['vgg-11', 8],
    ['vgg-16', 13],
    ['vgg-19', 16],
  ])('%s has %i convolutions and five poolings', (id, convolutions) => {
    const ops = on(variant(id)).nodes.map((node) => node.op);
    expect(ops.filter((op) => op === 'conv')).toHaveLength(convolutions);
    expect(ops.filter((op) => op === 'max-pool')).toHaveLength(5);
  });

  it('reduces VGG-16 as PFEC prints it: 34.2 % of the MACs, 64.0 % of the parameters', () => {
    const dense = on(variant('vgg-16-fc512'));
    const last = ['conv8', 'conv9', 'conv10', 'conv11', 'conv12', 'conv13'].map((id) => [id, first(256)]);
    const pruned = shrinkGraph(dense, { conv1: first(32), ...Object.fromEntries(last) });
    const [before, after] = [networkCost(dense), networkCost(pruned)];
    expect((100 * (1 - after.macs / before.macs)).toFixed(2)).toBe('34.19');
    expect((100 * (1 - after.params / before.params)).toFixed(2)).toBe('63.99');
  });

  it('flattens what five poolings leave: larger images give the linear layer more inputs', () => {
    const graph = on(variant('vgg-11'), 95, 64);
    expect(inferShapes(graph).get('pool5')).toEqual([2, 2, 512]);
    expect(networkCost(graph).layers.at(-1)).toMatchObject({ name: 'fc', in: 2048, macs: 20_480 });
    const pruned = shrinkGraph(graph, { conv8: [3, 5] });
    expect(networkCost(pruned).layers.at(-1)).toMatchObject({ in: 8 });
  });

  it('lets every convolution and the hidden layer be pruned, each alone', () => {
    const groups = prunableGroups(on(variant('vgg-16-fc512')), 'inner');
    expect(groups.map((group) => group.id)).toEqual([...first(13).map((i) => `conv${i + 1}`), 'fc1']);
    expect(dependencyGroups(on(variant('vgg-16')))[12]!.members).toEqual([
      { node: 'conv13', side: 'out', offset: 0, span: 1 },
      { node: 'bn13', side: 'bn', offset: 0, span: 1 },
      { node: 'fc', side: 'in', offset: 0, span: 1 },
    ]);
  });

  it.each([
    [16, 16],
    [31, 64],
    [64, 31],
  ])('refuses %i×%i pixels, says why and what to use', (height, width) => {
    const build = () => on(variant('vgg-11'), height, width);
    expect(build).toThrowError(Fault);
    expect(build).toThrowError(`halves its images five times, and ${height}×${width} pixels are too few`);
  });

  it('has variants that fit its own schema and labels that tell them apart', () => {
    const configs = Object.values(vgg.variants);
    for (const config of configs) expect(vgg.configSchema.parse(config)).toEqual(config);
    expect(new Set(configs.map((config) => vgg.label(config))).size).toBe(configs.length);
    expect(vgg.label(variant('vgg-16-fc512'))).toBe('VGG-16 64-128-256-512-512 (512 hidden units)');
  });
});
