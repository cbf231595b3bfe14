import { z } from 'zod';
import { selectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';
import { batchNormField, iterativeVariants, PAPER } from '#methods/molchanov2019';
import { observing, passesFields, perBatch, sumOverPlaces } from '#methods/observed';

const ConfigSchema = z.strictObject({
  ...selectionFields,
  gate: z.enum(['gamma-beta', 'gamma']).default('gamma-beta').meta({
    title: 'Gate',
    description: 'On what batch norm gives (γ and β), or on γ alone.',
  }),
  batchNorm: batchNormField,
  rounds: z.number().int().min(1).max(1000).default(1).meta({
    title: 'Rounds',
    description:
      'Equal parts of the batches, averaged with momentum .9 from the first to the last; 1 is a plain mean.',
  }),
  ...passesFields(30, 64),
});

/** Importance of channel c = (g·∂L/∂g)² of a gate g = 1 after batch norm, averaged over minibatches (Molchanov 2019, “Taylor-FO-BN”). ∂L/∂g = γ·∂L/∂γ + β·∂L/∂β. */
export const taylorFoBn: Method<z.infer<typeof ConfigSchema>> = {
  id: 'taylor-fo-bn',
  name: 'First-order Taylor (gates after batch norm)',
  revision: 1,
  paper: PAPER,
  summary:
    'Removes the channels whose gate after batch norm the loss would miss least, to first order, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'The score is the paper’s Taylor-FO-BN (Table 3): a gate after batch norm; the variant “γ alone” leaves β out. Rounds are averaged with momentum .9 as between the paper’s pruning iterations: score ← .9·score + .1·round. ' +
      'Deviations: one shot from the base without updates between, where the paper removes 100 neurons every 30 minibatches while training goes on. Gradients in training mode as published. ' +
      'Images are drawn by the run’s seed from the training set, without augmentation. On boards that open residual streams the scores of all batch norms of a stream are summed.',
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: {
    ratio: { kind: 'target' },
    gate: 'gamma-beta',
    batchNorm: 'batch',
    rounds: 1,
    batches: 30,
    batchSize: 64,
  },
  variants: [
    ...iterativeVariants('taylor-fo-bn', 'Taylor-FO-BN', {
      gate: 'gamma-beta',
      batchNorm: 'batch',
      rounds: 1,
    } as const),
  ],
  init: ({ config: { gate, batchNorm, batches, batchSize } }) =>
    observing({
      kind: 'gradients',
      batchNorm,
      batches,
      batchSize,
      measure: ({ op, weight, weightGradient, bias, biasGradient }) => {
        if (op !== 'batch-norm') return null;
        return Float64Array.from(weight, (gamma, c) => {
          const shift = gate === 'gamma' ? 0 : bias![c]! * biasGradient![c]!;
          return (gamma * weightGradient[c]! + shift) ** 2;
        });
      },
    }),
  score: ({ config }, _weights, statistics) =>
    sumOverPlaces(statistics, ({ batches }) => inRounds(batches, config.rounds)),
};

const MOMENTUM = 0.9;

/** Moving average over the means of `rounds` equal parts; as many rounds as there are batches at most. */
function inRounds(batches: readonly Float64Array[], rounds: number): Float64Array {
  const size = Math.ceil(batches.length / rounds);
  let average = perBatch(batches.slice(0, size));
  for (let start = size; start < batches.length; start += size) {
    const round = perBatch(batches.slice(start, start + size));
    average = average.map((before, c) => MOMENTUM * before + (1 - MOMENTUM) * round[c]!);
  }
  return average;
}
