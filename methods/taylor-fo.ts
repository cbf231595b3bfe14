import { z } from 'zod';
import { selectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';
import { observing, passesFields, perBatch, sumOverPlaces } from '#methods/observed';

const ConfigSchema = z.strictObject({
  ...selectionFields,
  group: z.enum(['sum-of-squares', 'square-of-sum']).default('sum-of-squares').meta({
    title: 'Group form',
    description: 'Square each weight’s contribution and sum, or sum a filter’s contributions and square.',
  }),
  batchNorm: z.enum(['batch', 'running']).default('batch').meta({
    title: 'Batch norm',
    description: 'Normalise by each batch’s own statistics, as in training, or by the base’s running ones.',
  }),
  ...passesFields(30, 64),
});

/** Importance of filter j = Σ (w·∂L/∂w)² over its weights, averaged over minibatches (Molchanov 2019, §3.1). */
export const taylorFo: Method<z.infer<typeof ConfigSchema>> = {
  id: 'taylor-fo',
  name: 'First-order Taylor (weights)',
  revision: 2,
  paper: {
    title: 'Importance Estimation for Neural Network Pruning',
    authors: 'Pavlo Molchanov, Arun Mallya, Stephen Tyree, Iuri Frosio, Jan Kautz',
    year: 2019,
    venue: 'CVPR',
    arxiv: '1906.10771',
  },
  summary: 'Removes the filters whose weights the loss would miss least, to first order, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'The score is the paper’s first-order criterion with the contributions of a filter’s weights squared and then summed; (Σ w·∂L/∂w)², its other group form, is the variant “square of the sum”. ' +
      'Deviations: one shot from the base without updates between, where the paper removes 100 neurons every 30 minibatches while training goes on. Gradients in training mode as published. ' +
      'Images are drawn by the run’s seed from the training set, without augmentation. On boards that open residual streams the scores of all layers that write a stream are summed.',
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: {
    ratio: { kind: 'target' },
    group: 'sum-of-squares',
    batchNorm: 'batch',
    batches: 30,
    batchSize: 64,
  },
  init: ({ config: { group, batchNorm, batches, batchSize } }) =>
    observing({
      kind: 'gradients',
      batchNorm,
      batches,
      batchSize,
      measure: ({ op, channels, weight, weightGradient }) => {
        if (op !== 'filters') return null;
        const sums = new Float64Array(channels);
        weight.forEach((w, i) => {
          const contribution = w * weightGradient[i]!;
          sums[i % channels]! += group === 'sum-of-squares' ? contribution ** 2 : contribution;
        });
        return group === 'sum-of-squares' ? sums : sums.map((sum) => sum ** 2);
      },
    }),
  score: (_input, _weights, statistics) => sumOverPlaces(statistics, ({ batches }) => perBatch(batches)),
};
