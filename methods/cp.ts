import { z } from 'zod';
import { entryPenalties, lassoPath } from '#core/linalg/lassoPath';
import { layerSelectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';
import { observing } from '#methods/observed';
import {
  fittedWeight,
  READERS_NOTE,
  readersFields,
  scoresOfReaders,
  wholeGram,
} from '#methods/reconstruction';

const ConfigSchema = z.strictObject({
  ...layerSelectionFields,
  reconstruct: z.enum(['least-squares', 'none']).default('least-squares').meta({
    title: 'Reconstruction',
    description:
      'Refit the weights that read the remaining channels to the outputs before pruning, or leave them as they are.',
  }),
  ...readersFields(5, 128, 10),
});

/**
 * Importance of channel c = the LASSO penalty below which its coefficient is alive: min ‖Y − Σ β_c X_c W_cᵀ‖² / (2S) +
 * λ‖β‖₁ over the outputs of the layers that read it (He 2017). Then linear regression of these layers'
 * weights, layer after layer on the pruned network's own maps.
 */
export const cp: Method<z.infer<typeof ConfigSchema>> = {
  id: 'cp',
  name: 'Channel pruning (LASSO)',
  revision: 1,
  paper: {
    title: 'Channel Pruning for Accelerating Very Deep Neural Networks',
    authors: 'Yihui He, Xiangyu Zhang, Jian Sun',
    year: 2017,
    venue: 'ICCV',
    arxiv: '1707.06168',
  },
  summary:
    'Removes the channels that a LASSO regression of the next layer’s outputs drops first, and refits that layer’s weights by least squares, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'Selection by LASSO without intercept and reconstruction by linear regression as published; coefficients, choices and weights equal an independent NumPy computation. ' +
      'Deviations: the whole path of solutions is computed instead of bisecting λ, and exactly as many channels stay as the rate asks for, where the released code takes the first λ that leaves between r and 1.1·r; ' +
      'on a path on which coefficients die and come back, the order is that of their first coming. ' +
      'Each layer that lost inputs is refitted, but without the paper’s treatment of multi-branch networks (no sampler before a block, no correction for the shortcut’s error). ' +
      'Weights that the sample doesn’t determine stay at the base’s. ' +
      READERS_NOTE,
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: {
    ratio: { kind: 'target' },
    reconstruct: 'least-squares',
    batches: 5,
    batchSize: 128,
    places: 10,
  },
  init: ({ config: { reconstruct, batches, batchSize, places } }) => {
    const passes = { batches, batchSize, places };
    const plan = observing({ ...passes, kind: 'patch-moments', measure: wholeGram });
    return reconstruct === 'none' ? plan : { ...plan, reconstruct: { ...passes, refit: fittedWeight } };
  },
  // The number of outputs S would only scale the penalties.
  score: (_input, _weights, statistics) =>
    scoresOfReaders(statistics, (gram) => entryPenalties(lassoPath(gram, rowSums(gram)))),
};

/** Zᵀy where y, the whole output, is the sum of all channels' parts. */
export function rowSums(gram: Float64Array): Float64Array {
  const n = Math.sqrt(gram.length);
  const sums = new Float64Array(n);
  gram.forEach((value, at) => (sums[Math.floor(at / n)]! += value));
  return sums;
}
