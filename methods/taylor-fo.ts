import { z } from 'zod';
import { selectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';
import { batchNormField, iterativeVariants, PAPER } from '#methods/molchanov2019';
import { observing, passesFields, perBatch, sumOverPlaces } from '#methods/observed';

const ConfigSchema = z.strictObject({
  ...selectionFields,
  group: z.enum(['sum-of-squares', 'square-of-sum']).default('sum-of-squares').meta({
    title: 'Group form',
    description: 'Square each weight’s contribution and sum, or sum a filter’s contributions and square.',
  }),
  batchNorm: batchNormField,
  ...passesFields(30, 64),
});

/** Importance of filter j = Σ (w·∂L/∂w)² over its weights, averaged over minibatches (Molchanov 2019). */
export const taylorFo: Method<z.infer<typeof ConfigSchema>> = {
  id: 'taylor-fo',
  name: 'First-order Taylor (weights)',
  revision: 2,
  paper: PAPER,
  summary:
    'Removes the filters whose weights the loss would miss least, to first order, in one shot or step by step.',
  fidelity: {
    level: 'adapted',
    notes:
      'The score is the paper’s first-order criterion with the contributions of a filter’s weights squared and then summed; (Σ w·∂L/∂w)², its other group form, is the variant “square of the sum”. ' +
      'By default one shot from the base. The variant “iterative” removes 100 filters every 30 minibatches with momentum .9, by one threshold over all layers, as published; deviations: gradients come from minibatches of their own without a step, before every removal, where the paper takes those of the training steps, filters go out of the network instead of being masked, and the last removal takes what lands in the rate band. Gradients in training mode as published. ' +
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
  variants: [
    {
      id: 'taylor-fo-group',
      name: 'Taylor-FO, square of the sum',
      source:
        'Molchanov et al. 2019, the other group form: a filter’s contributions are summed, then squared',
      config: {
        ratio: { kind: 'target' },
        group: 'square-of-sum',
        batchNorm: 'batch',
        batches: 30,
        batchSize: 64,
      },
    },
    ...iterativeVariants('taylor-fo', 'Taylor-FO', { group: 'sum-of-squares', batchNorm: 'batch' } as const),
  ],
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
