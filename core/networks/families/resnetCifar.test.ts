import { describe, expect, it } from 'vitest';
import { golden } from '../../../test-data/golden.ts';
import { Fault } from '#core/errors/fault';
import { networkCost } from '#core/networks/cost';
import { resnetCifar, type ResnetCifarConfig } from '#core/networks/families/resnetCifar';
import { prunableGroups } from '#core/networks/groups';
import { shrinkGraph } from '#core/networks/shrink';
import { parameterSpecs } from '#core/networks/parameters';

type Totals = { params: number; paramsWithoutBn: number; macs: number };
type Row = [name: string, type: string, ...numbers: number[]];
type Networks = {
  networks: Record<string, Totals & { layers: Row[]; classes100: Totals }>;
  pruned: Record<string, { keptWidths: number[]; pruned: Totals }>;
};
const { networks, pruned } = golden<Networks>('networks.json');

const cifar = (classes = 10) => ({ image: [32, 32, 3] as const, classes });
const standard = (blocks: number, shortcut: ResnetCifarConfig['shortcut']): ResnetCifarConfig => ({
  widths: [16, 32, 64],
  blocks,
  shortcut,
});
const totals = ({ params, paramsWithoutBn, macs }: Totals): Totals => ({ params, paramsWithoutBn, macs });

describe('ResNet for small images: published costs', () => {
  it.each([
    ['resnet20-A', 3, 'A'],
    ['resnet20-B', 3, 'B'],
    ['resnet32-A', 5, 'A'],
    ['resnet56-A', 9, 'A'],
    ['resnet56-B', 9, 'B'],
    ['resnet110-A', 18, 'A'],
    ['resnet110-B', 18, 'B'],
  ] as const)('%s: totals and every layer', (name, blocks, shortcut) => {
    const expected = networks[name]!;
    const cost = networkCost(resnetCifar.build(standard(blocks, shortcut), cifar()));
    expect(totals(cost)).toEqual(totals(expected));
    expect(
      cost.layers.map((l) => [l.in, l.out, l.kernel, l.stride, l.outH, l.outW, l.macs, l.params]),
    ).toEqual(expected.layers.map(([, , ...numbers]) => numbers));
    const hundred = networkCost(resnetCifar.build(standard(blocks, shortcut), cifar(100)));
    expect(totals(hundred)).toEqual(totals(expected.classes100));
  });

  it.each(['A-both-sides', 'A-avgpool-detached'] as const)('%s costs the same as A', (shortcut) => {
    expect(totals(networkCost(resnetCifar.build(standard(3, shortcut), cifar())))).toEqual(
      totals(networks['resnet20-A']!),
    );
  });

  it.each(Object.keys(pruned).filter((name) => name.includes('resnet')))('%s: totals after shrinking the first conv of each block', (name) => {
    const { keptWidths, pruned: expected } = pruned[name]!;
    const blocks = keptWidths.length / 3;
    const dense = resnetCifar.build(standard(blocks, 'A'), cifar());
    const kept = Object.fromEntries(
      prunableGroups(dense, 'inner').map((group, i) => [
        group.id,
        Array.from({ length: keptWidths[i]! }, (_, channel) => channel),
      ]),
    );
    expect(totals(networkCost(shrinkGraph(dense, kept)))).toEqual(totals(expected));
  });
});

describe('ResNet for small images: shape', () => {
  it('names parameters as PyTorch code does, in its order', () => {
    const names = parameterSpecs(resnetCifar.build(standard(1, 'B'), cifar())).map((spec) => spec.name);
    expect(names.slice(0, 7)).toEqual([
      'conv1.weight',
      'bn1.weight',
      'bn1.bias',
      'bn1.running_mean',
      'bn1.running_var',
      's1b0.conv1.weight',
      's1b0.bn1.weight',
    ]);
    expect(names).toContain('s2b0.down.weight');
    expect(names).toContain('s3b0.downbn.running_var');
    expect(names).not.toContain('s1b0.down.weight');
    expect(names.slice(-2)).toEqual(['fc.weight', 'fc.bias']);
  });

  it('places the channels of each shortcut variant', () => {
    const positions = (shortcut: ResnetCifarConfig['shortcut']) =>
      resnetCifar
        .build({ widths: [2, 4, 8], blocks: 1, shortcut }, cifar())
        .nodes.flatMap((node) => (node.op === 'shortcut' ? [[node.down, ...node.positions]] : []));
    expect(positions('A')).toEqual([
      ['subsample', 0, 1],
      ['subsample', 0, 1, 2, 3],
    ]);
    expect(positions('A-both-sides')).toEqual([
      ['subsample', 1, 2],
      ['subsample', 2, 3, 4, 5],
    ]);
    expect(positions('A-avgpool-detached')).toEqual([
      ['avgpool-detached', 0, 1],
      ['avgpool-detached', 0, 1, 2, 3],
    ]);
    expect(positions('B')).toEqual([]);
  });

  it('has no shortcut where the input fits as it is', () => {
    const { nodes } = resnetCifar.build(standard(2, 'B'), cifar());
    expect(nodes.filter((node) => node.name.endsWith('.down')).map((node) => node.name)).toEqual([
      's2b0.down',
      's3b0.down',
    ]);
  });

  it('builds on odd image sizes with strided shortcuts', () => {
    const graph = resnetCifar.build(standard(1, 'A'), { image: [15, 9, 1], classes: 3 });
    expect(networkCost(graph).layers.at(-1)).toMatchObject({ in: 64, out: 3 });
  });

  it.each([
    ['widths', { widths: [16, 8, 64], blocks: 1, shortcut: 'A' }, [32, 32, 3]],
    ['shortcut', { widths: [16, 32, 64], blocks: 1, shortcut: 'A-avgpool-detached' }, [18, 18, 3]],
  ] as const)('refuses %s that can not work and names the field', (field, config, image) => {
    const build = () => resnetCifar.build({ ...config, widths: [...config.widths] }, { image, classes: 10 });
    expect(build).toThrowError(Fault);
    expect(build).toThrowError(`network.config.${field}`);
  });

  it('has variants that fit its own schema and labels that tell them apart', () => {
    const configs = Object.values(resnetCifar.variants);
    for (const config of configs) expect(resnetCifar.configSchema.parse(config)).toEqual(config);
    expect(new Set(configs.map((config) => resnetCifar.label(config))).size).toBe(configs.length);
    expect(resnetCifar.label(resnetCifar.variants['resnet-56']!)).toBe('ResNet-56 16-32-64 (A)');
  });
});
