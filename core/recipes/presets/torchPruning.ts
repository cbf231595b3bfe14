import { CIFAR, publishedFamily, steps } from '#core/recipes/published';

const TRAINING = { ...CIFAR, lastBatch: 'drop' } as const;

/** Torch-Pruning's CIFAR benchmark. */
export const torchPruning = publishedFamily(
  {
    id: 'tp-cifar',
    name: 'Torch-Pruning on CIFAR',
    source:
      'Fang et al. 2023, "DepGraph: Towards Any Structural Pruning", CVPR, released code (Torch-Pruning, benchmarks/main.py).',
    summary:
      'tp-cifar-base: 200 epochs from .1, ×.1 at 120, 150 and 180; tp-cifar: retraining for 100 epochs from .01, ×.1 at 60 and 80; tp-cifar-sparse: sparse learning by the same rates without weight decay. Weight decay 5e-4 otherwise, batch 128, the last incomplete batch dropped.',
    revision: 1,
  },
  {
    'tp-cifar': { epochs: 100, schedule: steps(0.01, [60, 80]), training: TRAINING },
    'tp-cifar-base': { epochs: 200, schedule: steps(0.1, [120, 150, 180]), training: TRAINING },
    'tp-cifar-sparse': {
      epochs: 100,
      schedule: steps(0.01, [60, 80]),
      training: { ...TRAINING, weightDecay: 0 },
    },
  },
);
