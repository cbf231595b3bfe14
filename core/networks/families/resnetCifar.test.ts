import { describe, expect, it } from 'vitest';
import { Fault } from '#core/errors/fault';
import { networkCost } from '#core/networks/cost';
import { resnetCifar, type ResnetCifarConfig } from '#core/networks/families/resnetCifar';
import { parameterSpecs } from '#core/networks/parameters';

const cifar = (classes = 10) => ({ image: [32, 32, 3] as const, classes });
const standard = (blocks: number, shortcut: ResnetCifarConfig['shortcut']): ResnetCifarConfig => ({
  widths: [16, 32, 64],
  blocks,
  shortcut,
});
describe('ResNet for small images: cost', () => {
  it.each(['A-both-sides', 'A-avgpool-detached'] as const)('%s costs the same as A', (shortcut) => {
    const cost = (which: ResnetCifarConfig['shortcut']) =>
      networkCost(resnetCifar.build(standard(3, which), cifar()));
    expect(cost(shortcut)).toEqual(cost('A'));
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
