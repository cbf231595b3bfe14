import { CIFAR, publishedFamily, steps } from '#core/recipes/published';

/** SFP's and FPGM's training, which is one. */
export const sfp = publishedFamily(
  {
    id: 'sfp',
    name: 'SFP and FPGM on CIFAR',
    source:
      'He et al. 2018, "Soft Filter Pruning for Accelerating Deep Convolutional Neural Networks", IJCAI, and He et al. 2019, "Filter Pruning via Geometric Median", CVPR: released code, the same recipe in both.',
    summary:
      '200 epochs from .1, ×.2 at 60, 120 and 160; Nesterov, weight decay 5e-4, batch 128. sfp-pretrained begins at .01, from a trained model.',
    revision: 1,
  },
  {
    sfp: { epochs: 200, schedule: steps(0.1, [60, 120, 160], 0.2), training: CIFAR, nesterov: true },
    'sfp-pretrained': {
      epochs: 200,
      schedule: steps(0.01, [60, 120, 160], 0.2),
      training: CIFAR,
      nesterov: true,
    },
  },
);
