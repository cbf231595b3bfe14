import { z } from 'zod';
import { greedyRemoval, removalScores } from '#core/selection/greedyRemoval';
import { layerSelectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';
import { observing } from '#methods/observed';
import {
  drawnGram,
  fittedScales,
  READERS_NOTE,
  readersFields,
  scaledWeight,
  scoresOfReaders,
} from '#methods/reconstruction';

const ConfigSchema = z.strictObject({
  ...layerSelectionFields,
  rescale: z.enum(['least-squares', 'none']).default('least-squares').meta({
    title: 'Rescaling',
    description:
      'Multiply the channels that stay by factors fitted to the outputs before pruning, or leave them as they are.',
  }),
  ...readersFields(5, 128, 10),
});

/**
 * Greedy removal of the channel after which Σ_m (Σ_{j∈T} x̂_mj)² is smallest (Luo 2017): x̂_mj is removed
 * channel j's part of the next layer's output m, a place and a filter drawn at random. Then factors for the channels that
 * stay, by least squares.
 */
export const thinet: Method<z.infer<typeof ConfigSchema>> = {
  id: 'thinet',
  name: 'ThiNet',
  revision: 1,
  paper: {
    title: 'ThiNet: A Filter Level Pruning Method for Deep Neural Network Compression',
    authors: 'Jian-Hao Luo, Jianxin Wu, Weiyao Lin',
    year: 2017,
    venue: 'ICCV',
    arxiv: '1707.06342',
  },
  summary:
    'Removes the channels without which the next layer’s outputs change least, one by one, and rescales the rest, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'Greedy choice and factors by least squares as published, on ten places an image; both equal an independent NumPy computation. ' +
      'Deviations: the paper goes layer by layer, with an epoch or two of retraining after each; here retraining follows once, by the recipe. ' +
      'Factors of channels that the sample doesn’t determine stay at 1. ' +
      READERS_NOTE,
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: {
    ratio: { kind: 'target' },
    rescale: 'least-squares',
    batches: 5,
    batchSize: 128,
    places: 10,
  },
  init: ({ config: { rescale, batches, batchSize, places } }) => {
    const passes = { batches, batchSize, places };
    const plan = observing({ ...passes, kind: 'patches', measure: drawnGram });
    if (rescale === 'none') return plan;
    return {
      ...plan,
      reconstruct: { ...passes, refit: (layer) => scaledWeight(layer, fittedScales(layer)) },
    };
  },
  score: (_input, _weights, statistics) =>
    scoresOfReaders(statistics, (gram) => {
      const { order } = greedyRemoval(gram, new Float64Array(Math.sqrt(gram.length)));
      return removalScores(order);
    }),
};
