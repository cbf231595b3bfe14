import { publishedFamily } from '#core/recipes/published';

/** ShrinkBench's retraining. */
export const shrinkBench = publishedFamily(
  {
    id: 'shrinkbench',
    name: 'ShrinkBench',
    source:
      'Blalock et al. 2020, "What is the State of Neural Network Pruning?", MLSys, released code (ShrinkBench).',
    summary: '30 epochs at 1e-3 with Nesterov, batch 128. The other parts come from the board.',
    revision: 1,
  },
  {
    shrinkbench: {
      epochs: 30,
      schedule: { kind: 'constant', lr: 1e-3 },
      training: { batchSize: 128 },
      nesterov: true,
    },
  },
);
