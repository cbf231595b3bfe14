import { buildNetwork } from '#core/networks/registry';
import type { Graph } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import { initialWeights, type Weight } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { NetworkRef } from '#core/wire/board';

type Tiny = {
  readonly family: string;
  readonly config: NetworkRef['config'];
  readonly image: readonly [number, number, number];
};

/** At least one network of every family, small enough for property tests and gradient checks. For tests only. */
const TINY: Readonly<Record<string, Tiny>> = {
  resnet: {
    family: 'resnet-cifar',
    config: { widths: [2, 4, 5], blocks: 2, shortcut: 'B' },
    image: [4, 4, 2],
  },
  vgg: {
    family: 'vgg-cifar',
    config: { depth: 11, widths: [2, 3, 2, 3, 3], hidden: 4 },
    image: [64, 32, 1],
  },
  preresnet: { family: 'preresnet-cifar', config: { widths: [2, 1, 3], blocks: 2 }, image: [6, 5, 2] },
  densenet: {
    family: 'densenet-cifar',
    config: { layers: 2, growth: 2, stem: 3, bottleneck: false, compression: 1 },
    image: [8, 9, 2],
  },
  'densenet-bc': {
    family: 'densenet-cifar',
    config: { layers: 2, growth: 2, stem: 2, bottleneck: true, compression: 0.5 },
    image: [9, 8, 2],
  },
  mobilenet: {
    family: 'mobilenet-v2',
    config: {
      strides: 'cifar',
      stem: 3,
      widths: [2, 3, 2, 2, 3, 3, 2],
      blocks: [1, 2, 1, 1, 2, 1, 1],
      expansion: 2,
      last: 4,
    },
    image: [8, 9, 2],
  },
  'resnet-18': {
    family: 'resnet-imagenet',
    config: { depth: 18, widths: [2, 3, 2, 3] },
    image: [20, 17, 2],
  },
  'resnet-50': {
    family: 'resnet-imagenet',
    config: { depth: 50, widths: [1, 2, 1, 2] },
    image: [34, 33, 1],
  },
  'densenet-imagenet': {
    family: 'densenet-imagenet',
    config: { layers: [1, 2, 1, 1], growth: 2, stem: 3 },
    image: [32, 29, 2],
  },
  'vgg-imagenet': {
    family: 'vgg-imagenet',
    config: { depth: 11, widths: [2, 3, 2, 3, 2], hidden: 4, batchNorm: false },
    image: [32, 64, 1],
  },
  'vgg-bn-imagenet': {
    family: 'vgg-imagenet',
    config: { depth: 11, widths: [2, 3, 2, 3, 2], hidden: 3, batchNorm: true },
    image: [64, 32, 1],
  },
  lenet: { family: 'lenet', config: { convolutions: [3, 2], pad: 2, hidden: [4, 3] }, image: [14, 17, 1] },
  'lenet-300-100': {
    family: 'lenet',
    config: { convolutions: [], pad: 0, hidden: [6, 4] },
    image: [5, 4, 1],
  },
};

/** Families and graphs of the tiny networks by name, for three classes. */
export const TINY_NETWORKS: readonly (readonly [name: string, family: string, graph: Graph])[] =
  Object.entries(TINY).map(([name, { family, config, image }]) => [
    name,
    family,
    buildNetwork({ family, config }, { image, classes: 3 }),
  ]);

/** Weights whose every part matters: biases, BN parameters and statistics are moved away from 1 and 0. */
export function livelyWeights(graph: Graph, seed: number): Map<string, Weight> {
  const weights = initialWeights(graph, seed);
  for (const spec of parameterSpecs(graph)) {
    if (spec.init.kind !== 'constant') continue;
    const stream = rng(seed, spec.name);
    const { data: values } = weights.get(spec.name)!;
    values.forEach((value, i) => (values[i] = value + 0.4 * stream.uniform()));
  }
  return weights;
}
