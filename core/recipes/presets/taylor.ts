import { publishedFamily, steps } from '#core/recipes/published';
import type { BoardTraining } from '#core/recipes/recipe';

const RELEASED: BoardTraining = {
  batchSize: 256,
  lastBatch: 'keep',
  weightDecay: 0,
  augmentation: { kind: 'random-resized-crop-flip' },
  labelSmoothing: 0,
};

/** Taylor pruning's retraining: three sources, three recipes. */
export const taylor = publishedFamily(
  {
    id: 'taylor',
    name: 'Taylor pruning on ImageNet',
    source:
      'taylor: released code of Molchanov et al. 2019, "Importance Estimation for Neural Network Pruning", CVPR. taylor-nptm: Le & Hua 2021, "Network Pruning That Matters", Tab. 13. taylor-tab3: Wang et al. 2023, "Why is the State of Neural Network Pruning so Confusing?", Tab. 3.',
    summary:
      '25 epochs; taylor: from 1e-3, ×.1 every 10, without weight decay, batch 256 (its pruning runs inside the first 960 minibatches, which belong to the pruning stage). taylor-nptm: 1e-3 throughout. taylor-tab3: from 1e-2, ×.1 at 10 and 20. What the two papers leave open comes from the board.',
    revision: 1,
  },
  {
    taylor: { epochs: 25, schedule: steps(1e-3, [10, 20]), training: RELEASED },
    'taylor-nptm': { epochs: 25, schedule: { kind: 'constant', lr: 1e-3 }, training: {} },
    'taylor-tab3': { epochs: 25, schedule: steps(1e-2, [10, 20]), training: {} },
  },
);
