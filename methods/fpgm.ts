import { z } from 'zod';
import type { Weight } from '#core/networks/weights';
import { selectionFields } from '#core/selection/fields';
import { distancesAmong } from '#methods/filterDistances';
import { l2Norms, sumOverFilters } from '#methods/filterScores';
import type { Method } from '#methods/method';

const ConfigSchema = z.strictObject({
  ...selectionFields,
  normStep: z.number().min(0).lt(1).default(0).meta({
    title: 'Norm step',
    description:
      'Share of each layer’s filters that go first, by the smallest L2 norm (rounded down); distances are then taken among the rest. 0 leaves the step out.',
  }),
  distance: z.enum(['euclidean', 'squared-weights']).default('euclidean').meta({
    title: 'Distance',
    description: 'Between filters as published, or between their squared weights as in Torch-Pruning.',
  }),
});
type Config = z.infer<typeof ConfigSchema>;

/**
 * Filter pruning via geometric median (He 2019, §3.3): importance of filter j = Σ_k ‖W_j − W_k‖₂ over the layer's
 * other filters. The filter with the smallest sum is nearest the geometric median, so the others can stand for it.
 */
export const fpgm: Method<Config> = {
  id: 'fpgm',
  name: 'Geometric median (FPGM)',
  revision: 2,
  paper: {
    title: 'Filter Pruning via Geometric Median for Deep Convolutional Neural Networks Acceleration',
    authors: 'Yang He, Ping Liu, Ziwei Wang, Zhilan Hu, Yi Yang',
    year: 2019,
    venue: 'CVPR',
    arxiv: '1811.00250',
  },
  summary: 'Removes the filters that are most alike to the rest of their layer, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'The score is the paper’s (§3.3): the sum of Euclidean distances to the layer’s other filters, smallest removed first. ' +
      'The paper prunes softly after every training epoch; here the filters are removed once, from the trained base, as in its use on pre-trained networks. ' +
      'Norm step (“FPGM-mix”): its share goes first, by L2 norm, and distances are among the rest, as in the released code; it is off by default (“FPGM-only”). ' +
      'On boards that open residual streams the sums of all layers that write a stream are added.',
  },
  startsFrom: 'base',
  cost: 'weights only',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' }, normStep: 0, distance: 'euclidean' },
  init: () => ({ needs: ['weights'], schedule: 'one-shot', observe: null }),
  score: ({ groups, config }, weights) => {
    const norms = sumOverFilters(groups, weights, l2Norms);
    return Object.fromEntries(
      groups.map((group) => {
        const alive = aliveAfterNormStep(norms[group.id]!, config.normStep);
        const distances = (weight: Weight) => distancesAmong(weight, alive, config.distance);
        const sums = sumOverFilters([group], weights, distances)[group.id]!;
        // Distances are never negative: what the norm step drops lies below zero, in the order of its norms.
        const below = (i: number): number => -1 / (1 + norms[group.id]![i]!);
        return [group.id, sums.map((sum, i) => (alive.has(i) ? sum : below(i)))];
      }),
    );
  },
};

/** Filters that stay when int(share · n) of the smallest norms are dropped; ties keep the lower index. */
function aliveAfterNormStep(norms: Float64Array, share: number): ReadonlySet<number> {
  const dropped = Math.floor(share * norms.length + 1e-9);
  const byNorm = Array.from(norms.keys()).sort((a, b) => norms[b]! - norms[a]! || a - b);
  return new Set(byNorm.slice(0, norms.length - dropped));
}
