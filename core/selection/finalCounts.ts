import type { Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import type { CostModel } from '#core/selection/costModel';
import { landSolved, landStated } from '#core/selection/land';
import type { Counts } from '#core/selection/landing';
import type { Ratio } from '#core/selection/ratio';
import { unreachable } from '#core/selection/reachable';
import { statedCounts } from '#core/selection/statedCounts';
import type { Band } from '#core/wire/stage';

/**
 * How many filters each group keeps in the end, by every ratio whose counts don't depend on scores: `start` is what the
 * ratio alone keeps, `counts` what is kept after topping up. Throws the Faults of `statedCounts`, and `rate-unreachable`
 * with the two nearest rates.
 */
export function finalCounts(
  graph: Graph,
  model: CostModel,
  groups: readonly Group[],
  ratio: Exclude<Ratio, { readonly kind: 'global' }>,
  band: Band,
): { readonly start: Counts; readonly counts: Counts } {
  switch (ratio.kind) {
    case 'target': {
      const landing = landSolved(model, groups, band);
      if (!landing.landed) throw unreachable(band.target, landing, 'targets');
      return landing;
    }
    case 'widths': {
      const start = statedCounts(graph, groups, ratio);
      return { start, counts: start };
    }
    case 'uniform':
    case 'per-stage':
    case 'per-layer':
    case 'published': {
      const start = statedCounts(graph, groups, ratio);
      return { start, counts: landStated(model, groups, band, start) };
    }
  }
}
