import { describe, expect, it } from 'vitest';
import { Fault } from '#core/errors/fault';
import { networkCost } from '#core/networks/cost';
import { lenet } from '#core/networks/families/lenet';
import type { Graph } from '#core/networks/graph';
import { dependencyGroups } from '#core/networks/groups';
import { parameterSpecs } from '#core/networks/parameters';

const build = (id: string, image: readonly [number, number, number] = [28, 28, 1]): Graph =>
  lenet.build(lenet.variants[id]!, { image, classes: 10 });

describe('LeNets', () => {
  it.each([
    // Han et al. 2015, Table 1 prints 431K and 267K; LeCun's is the usual count of his layers fully connected.
    ['lenet-5', 431_080, 2_293_000],
    ['lenet-5-lecun', 61_706, 416_520],
    ['lenet-300-100', 266_610, 266_200],
  ])('%s on MNIST has %i parameters and %i MACs', (id, params, macs) => {
    expect(networkCost(build(id))).toMatchObject({ params, macs });
  });

  it('names layers in order, with biases', () => {
    expect(parameterSpecs(build('lenet-5')).map((spec) => spec.name)).toEqual([
      'conv1.weight',
      'conv1.bias',
      'conv2.weight',
      'conv2.bias',
      'fc1.weight',
      'fc1.bias',
      'fc2.weight',
      'fc2.bias',
    ]);
  });

  it('lets every layer but the last be pruned', () => {
    const ids = (id: string): string[] => dependencyGroups(build(id)).map((group) => group.id);
    expect(ids('lenet-5')).toEqual(['conv1', 'conv2', 'fc1']);
    expect(ids('lenet-300-100')).toEqual(['fc1', 'fc2']);
    const last = dependencyGroups(build('lenet-5'))[1]!.members.at(-1);
    expect(last).toEqual({ node: 'fc1', side: 'in', offset: 0, span: 16 });
  });

  it('refuses images of which nothing is left, and names the field', () => {
    expect(networkCost(build('lenet-5', [16, 16, 1])).params).toBeGreaterThan(0);
    expect(() => build('lenet-5', [16, 15, 1])).toThrowError(Fault);
    expect(() => build('lenet-5', [16, 15, 1])).toThrowError('leave nothing of 16×15 pixels');
  });

  it('has variants that fit its own schema and labels that tell them apart', () => {
    const configs = Object.values(lenet.variants);
    for (const config of configs) expect(lenet.configSchema.parse(config)).toEqual(config);
    expect(configs.map((config) => lenet.label(config))).toEqual([
      'LeNet 20-50, 500',
      'LeNet 6-16, 120-84 (padding 2)',
      'LeNet-300-100',
    ]);
  });
});
