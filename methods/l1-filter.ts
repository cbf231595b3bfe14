import { z } from 'zod';
import { selectionFields } from '#core/selection/fields';
import { sumOverFilters, sumPerFilter } from '#methods/filterScores';
import type { Method } from '#methods/method';
import { FIVE_STEPS } from '#methods/schedules';

const ConfigSchema = z.strictObject(selectionFields);

/** Importance of filter j = Σ|W| over its weights (Li 2017, §3.1: s_j = Σ_l Σ|K_l|). */
export const l1Filter: Method<z.infer<typeof ConfigSchema>> = {
  id: 'l1-filter',
  name: 'L1-norm filters (PFEC)',
  revision: 2,
  paper: {
    title: 'Pruning Filters for Efficient ConvNets',
    authors: 'Hao Li, Asim Kadav, Igor Durdanovic, Hanan Samet, Hans Peter Graf',
    year: 2017,
    venue: 'ICLR',
    arxiv: '1608.08710',
  },
  summary: 'Removes the filters whose weights have the smallest absolute sum, in one shot.',
  fidelity: {
    level: 'exact',
    notes:
      'Scores as in §3.1. ceil(ratio × filters) are removed, which leaves the int(filters × (1 − ratio)) that the ' +
      'released code keeps; the paper’s layer-wise ratios are presets. On boards that open residual streams the scores of all layers that write a stream ' +
      'are summed; the paper (§3.3) ranks a stream by its projection shortcut alone.',
  },
  startsFrom: 'base',
  cost: 'weights only',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' } },
  variants: [
    {
      id: 'l1-iterative',
      name: 'Iterative magnitude, filters',
      source: 'after Han et al. 2015: prune, train and prune again, here whole filters in five steps',
      config: { ratio: { kind: 'target' }, schedule: FIVE_STEPS },
    },
    {
      id: 'l1-gradual',
      name: 'Gradual magnitude, filters',
      source:
        'after Zhu & Gupta 2017: sparsity along a cubic while training goes on, here whole filters in five steps',
      config: { ratio: { kind: 'target' }, schedule: { ...FIVE_STEPS, kind: 'gradual' } },
    },
  ],
  init: () => ({ needs: ['weights'], schedule: 'one-shot', observe: null }),
  score: ({ groups }, weights) => sumOverFilters(groups, weights, (weight) => sumPerFilter(weight, Math.abs)),
};
