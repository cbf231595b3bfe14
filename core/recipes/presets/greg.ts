import { halvingSchedule } from '#core/recipes/halving';
import { CIFAR, publishedFamily, steps } from '#core/recipes/published';

const SOURCE =
  'Wang et al. 2021, "Neural Pruning via Growing Regularization", ICLR, Sec. 4 and released code (README’s commands).';

/** GReg's base training and retraining on CIFAR. */
export const gregCifar = publishedFamily(
  {
    id: 'greg-cifar',
    name: 'GReg on CIFAR',
    source: SOURCE,
    summary:
      'greg-cifar-base: 200 epochs from .1, ×.1 at 100 and 150; greg-cifar: retraining for 120 epochs from .01, ×.1 at 60 and 90. Weight decay 5e-4, batch 128, ImageNet’s mean and deviation as in the released code. -256 is batch 256: VGG-19 on CIFAR-100, and ResNet-56’s base as the README trains it.',
    revision: 1,
  },
  {
    'greg-cifar': {
      epochs: 120,
      schedule: steps(0.01, [60, 90]),
      training: CIFAR,
      normalisation: 'imagenet',
    },
    'greg-cifar-256': {
      epochs: 120,
      schedule: steps(0.01, [60, 90]),
      training: { ...CIFAR, batchSize: 256 },
      normalisation: 'imagenet',
    },
    'greg-cifar-base': {
      epochs: 200,
      schedule: steps(0.1, [100, 150]),
      training: CIFAR,
      normalisation: 'imagenet',
    },
    'greg-cifar-base-256': {
      epochs: 200,
      schedule: steps(0.1, [100, 150]),
      training: { ...CIFAR, batchSize: 256 },
      normalisation: 'imagenet',
    },
  },
);

/** GReg's retraining on ImageNet. */
export const gregImagenet = publishedFamily(
  {
    id: 'greg-imagenet',
    name: 'GReg on ImageNet',
    source: SOURCE,
    summary: 'Retraining as halving-90-1e-2 (×.1 at 30, 60 and 75), batch 256, weight decay 1e-4.',
    revision: 1,
  },
  {
    'greg-imagenet': {
      epochs: 90,
      schedule: halvingSchedule(90, 1e-2),
      training: {
        batchSize: 256,
        lastBatch: 'keep',
        weightDecay: 1e-4,
        augmentation: { kind: 'random-resized-crop-flip' },
        labelSmoothing: 0,
      },
    },
  },
);
