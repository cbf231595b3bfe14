import { publishedFamily, steps } from '#core/recipes/published';

/** CC's retraining. */
export const cc = publishedFamily(
  {
    id: 'cc',
    name: 'CC on CIFAR',
    source: 'Li et al. 2021, "Towards Compact CNNs via Collaborative Compression", CVPR, released code.',
    summary:
      '300 epochs from .1, ×.1 at 150 and 225; weight decay 1e-4. Batch and augmentation come from the board.',
    revision: 1,
  },
  { cc: { epochs: 300, schedule: steps(0.1, [150, 225]), training: { weightDecay: 1e-4 } } },
);
