import { z } from 'zod';
import { selectionFields } from '#core/selection/fields';
import { l2Norms, sumOverFilters } from '#methods/filterScores';
import type { Method } from '#methods/method';

const ConfigSchema = z.strictObject(selectionFields);

/** Importance of filter j = ‖W_j‖₂ over its weights (Li 2017, §4.4 compares it with L1; the norm of SFP, He 2018). */
export const l2Filter: Method<z.infer<typeof ConfigSchema>> = {
  id: 'l2-filter',
  name: 'L2-norm filters',
  revision: 2,
  paper: {
    title: 'Pruning Filters for Efficient ConvNets',
    authors: 'Hao Li, Asim Kadav, Igor Durdanovic, Hanan Samet, Hans Peter Graf',
    year: 2017,
    venue: 'ICLR',
    arxiv: '1608.08710',
  },
  summary: 'Removes the filters with the smallest Euclidean norm, in one shot.',
  fidelity: {
    level: 'exact',
    notes:
      'The ℓ2-norm variant that the paper compares with its own ℓ1 one (§4.4): the root of the sum of squared weights of a filter. ' +
      'On boards that open residual streams the norms of all layers that write a stream are summed; the paper doesn’t say.',
  },
  startsFrom: 'base',
  cost: 'weights only',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' } },
  init: () => ({ needs: ['weights'], schedule: 'one-shot', observe: null }),
  score: ({ groups }, weights) => sumOverFilters(groups, weights, l2Norms),
};
