import type { Graph, Kept } from '#core/networks/graph';
import { networkCost } from '#core/networks/cost';
import type { Group } from '#core/networks/groups';
import { shrinkGraph } from '#core/networks/shrink';
import { costModel, type CostModel } from '#core/selection/costModel';
import { landSolved, landStated } from '#core/selection/land';
import type { Counts } from '#core/selection/landing';
import { rankChannels } from '#core/selection/ranking';
import type { Ratio } from '#core/selection/ratio';
import { unreachable } from '#core/selection/reachable';
import { statedCounts } from '#core/selection/statedCounts';
import type { Band } from '#core/wire/stage';

/** Raised whenever the same scores can give other kept indices; part of every prune stage's identity. */
export const SELECTION_REVISION = 1;

type ToppedUp = {
  readonly group: string;
  readonly channel: number;
  readonly action: 'drop' | 'restore';
};

export type Selection = {
  readonly kept: Kept;
  /** Single filters that moved the rate into the band beyond what the ratio removes. */
  readonly toppedUp: readonly ToppedUp[];
  /** Speedup: dense MACs / MACs of the shrunk network. */
  readonly rate: number;
  readonly macs: number;
  readonly params: number;
};

/**
 * From scores to kept indices: how many filters each group keeps comes from the ratio and the band, which ones from the
 * scores (higher stays; ties keep the lower index). A ratio solved for the target always lands; a stated one may end
 * outside of the band.
 *
 * Throws Fault `layer-emptied` for a stated ratio that leaves a layer nothing, `bad-config` for one that doesn't fit the
 * network, `rate-unreachable` with the two nearest
 * rates, `bad-scores` or `not-finite` for scores that can't be ranked.
 */
export function selectFilters(input: {
  readonly graph: Graph;
  readonly groups: readonly Group[];
  readonly scores: Readonly<Record<string, ArrayLike<number>>>;
  readonly ratio: Ratio;
  readonly band: Band;
}): Selection {
  const { graph, groups, scores, ratio, band } = input;
  const ranked = rankChannels(groups, scores);
  const { start, counts } = keptCounts(graph, costModel(graph, groups), groups, ratio, band);
  const kept = Object.fromEntries(
    groups.map((group, i) => [group.id, ranked[i]!.slice(0, counts[i]).toSorted((a, b) => a - b)]),
  );
  const shrunk = networkCost(shrinkGraph(graph, kept));
  return {
    kept,
    toppedUp: groups.flatMap((group, i) => moved(group, ranked[i]!, start[i]!, counts[i]!)),
    rate: networkCost(graph).macs / shrunk.macs,
    macs: shrunk.macs,
    params: shrunk.params,
  };
}

function keptCounts(
  graph: Graph,
  model: CostModel,
  groups: readonly Group[],
  ratio: Ratio,
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

/** Channels of one group between what the ratio keeps and what is kept in the end, least important first moved. */
function moved(group: Group, ranked: readonly number[], start: number, end: number): readonly ToppedUp[] {
  const action = end < start ? ('drop' as const) : ('restore' as const);
  const between = ranked.slice(Math.min(start, end), Math.max(start, end));
  const inOrder = action === 'drop' ? between.toReversed() : between;
  return inOrder.map((channel) => ({ group: group.id, channel, action }));
}
