import type { SteppedSchedule } from '#core/selection/schedule';

/** Five removals with an epoch between: four epochs inside the prune stage, small enough for any board. */
export const FIVE_STEPS: Extract<SteppedSchedule, { readonly kind: 'iterative' }> = {
  kind: 'iterative',
  steps: 5,
  training: { unit: 'epochs', length: 1, lr: 0.001, milestones: [], restarts: false, momentum: 0.9 },
  rescore: true,
  memory: 0,
};

/** 100 filters every 30 minibatches of 256 images, scores with momentum .9 (Molchanov 2019, as its released code runs). */
export const MOLCHANOV: Extract<SteppedSchedule, { readonly kind: 'filters' }> = {
  kind: 'filters',
  filters: 100,
  training: {
    unit: 'minibatches',
    length: 30,
    lr: 0.001,
    milestones: [],
    restarts: false,
    momentum: 0.9,
    weightDecay: 0,
    batchSize: 256,
  },
  rescore: true,
  memory: 0.9,
};

/** One layer after the other with 15 epochs between, .01 divided by 10 after 5 and 10 (HRank, as its released code runs). */
export const HRANK: Extract<SteppedSchedule, { readonly kind: 'layers' }> = {
  kind: 'layers',
  training: {
    unit: 'epochs',
    length: 15,
    lr: 0.01,
    milestones: [5, 10],
    restarts: true,
    momentum: 0.9,
    weightDecay: 5e-4,
    batchSize: 128,
  },
  rescore: false,
  memory: 0,
};
