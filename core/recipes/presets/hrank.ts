import { CIFAR, publishedFamily, steps } from '#core/recipes/published';
import type { PublishedRecipe } from '#core/recipes/published';

/** HRank retrains after every layer that it prunes. */
export const hrank = publishedFamily(
  {
    id: 'hrank',
    name: 'HRank, for each pruned layer',
    source:
      'Lin et al. 2020, "HRank: Filter Pruning using High-Rank Feature Map", CVPR, released code; its README says 30 epochs.',
    summary:
      'hrank-layer: 15 epochs from .01, ×.1 at 5 and 10; weight decay 5e-4, batch 128. hrank-layer-30 has the README’s 30 epochs with the code’s milestones.',
    revision: 1,
  },
  {
    'hrank-layer': { epochs: 15, schedule: steps(0.01, [5, 10]), training: CIFAR },
    'hrank-layer-30': { epochs: 30, schedule: steps(0.01, [5, 10]), training: CIFAR },
  },
);

/** HRankPlus retrains once; its weight decay is its own for every network. */
export const hrankPlus = publishedFamily(
  {
    id: 'hrankplus',
    name: 'HRankPlus on CIFAR',
    source:
      'Released code of HRankPlus (Lin et al.); weight decay by Le & Hua 2021, "Network Pruning That Matters", ICLR, Tab. 13 and App. E.1.',
    summary:
      'VGG-16: 150 epochs from .01, ×.1 at 50 and 100. ResNet-56, ResNet-110, DenseNet-40: 300 epochs, ×.1 at 150 and 225. Batch 256; weight decay .005, .006, .005, .002.',
    revision: 1,
  },
  {
    'hrankplus-vgg16': plus(150, [50, 100], 0.005),
    'hrankplus-resnet56': plus(300, [150, 225], 0.006),
    'hrankplus-resnet110': plus(300, [150, 225], 0.005),
    'hrankplus-densenet40': plus(300, [150, 225], 0.002),
  },
);

function plus(epochs: number, milestones: readonly number[], weightDecay: number): PublishedRecipe {
  return { epochs, schedule: steps(0.01, milestones), training: { ...CIFAR, batchSize: 256, weightDecay } };
}
