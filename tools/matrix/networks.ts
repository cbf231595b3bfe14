import type { NetworkRef } from '#core/wire/board';

/** A narrow network of each kind, and the side of the images that it takes. */
export type MatrixNetwork = { readonly name: string; readonly size: 16 | 32; readonly network: NetworkRef };

export const MATRIX_NETWORKS: readonly MatrixNetwork[] = [
  {
    name: 'resnet-8',
    size: 16,
    network: { family: 'resnet-cifar', config: { widths: [8, 16, 32], blocks: 1, shortcut: 'A' } },
  },
  {
    name: 'vgg-11',
    size: 32,
    network: { family: 'vgg-cifar', config: { depth: 11, widths: [8, 12, 16, 24, 24], hidden: null } },
  },
  {
    name: 'densenet',
    size: 16,
    network: {
      family: 'densenet-cifar',
      config: { layers: 3, growth: 8, stem: 16, bottleneck: false, compression: 1 },
    },
  },
  {
    name: 'preresnet',
    size: 16,
    network: { family: 'preresnet-cifar', config: { widths: [8, 12, 16], blocks: 1 } },
  },
  {
    name: 'mobilenet-v2',
    size: 16,
    network: {
      family: 'mobilenet-v2',
      config: {
        strides: 'cifar',
        stem: 8,
        widths: [6, 8, 8, 12, 12, 16, 24],
        blocks: [1, 1, 2, 1, 1, 1, 1],
        expansion: 3,
        last: 32,
      },
    },
  },
];
