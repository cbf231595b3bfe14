import type { Graph, Kept } from '#core/networks/graph';
import { networkCost } from '#core/networks/cost';
import type { Group } from '#core/networks/groups';
import { shrinkGraph } from '#core/networks/shrink';
import { costModel } from '#core/selection/costModel';
import { finalCounts } from '#core/selection/finalCounts';
import { checkGlobal, landGlobal, removalOrder, type Removals } from '#core/selection/global';
import type { Counts } from '#core/selection/landing';
import { rankChannels } from '#core/selection/ranking';
import type { Ratio } from '#core/selection/ratio';
import { countsOfRound, type Round } from '#core/selection/rounds';
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
 * From scores to kept indices: how many filters each group keeps comes from the ratio and the band (with a global ratio
 * also from the scores), which ones from the scores (higher stays; ties keep the lower index). A ratio solved for the
 * target always lands; a stated one may end outside of the band. Of several removals (`round`) the earlier ones stay
 * short of the band, and the last one lands; scores are then those of the channels kept before it, in their order.
 *
 * Throws Fault `layer-emptied` for a ratio that leaves a layer nothing, `bad-config` for one that doesn't fit the
 * network, `rate-unreachable` with the two nearest
 * rates, `bad-scores` or `not-finite` for scores that can't be ranked.
 */
export function selectFilters(input: {
  readonly graph: Graph;
  readonly groups: readonly Group[];
  readonly scores: Readonly<Record<string, ArrayLike<number>>>;
  readonly ratio: Ratio;
  readonly band: Band;
  readonly round?: Round;
}): Selection {
  const { graph, groups, scores, ratio, round } = input;
  const before = groups.map(
    ({ id, channels }) => round?.kept[id] ?? Array.from({ length: channels }, (_, i) => i),
  );
  const current = before.map((channels) => channels.length);
  const ranked = rankChannels(
    groups.map((group, i) => ({ ...group, channels: current[i]! })),
    scores,
  );
  const removals = (fewest: Counts): Removals =>
    removalOrder(
      ranked,
      groups.map(({ id }) => scores[id]!),
      ratio.kind === 'global' ? ratio.normalise : 'none',
      fewest,
    );
  const { start, counts } =
    round !== undefined && round.number < round.of
      ? unmoved(countsOfRound(input, round, current, removals))
      : lastCounts(input, current, removals);
  const original = ranked.map((channels, i) => channels.map((channel) => before[i]![channel]!));
  const kept = Object.fromEntries(
    groups.map((group, i) => [group.id, original[i]!.slice(0, counts[i]).toSorted((a, b) => a - b)]),
  );
  const shrunk = networkCost(shrinkGraph(graph, kept));
  return {
    kept,
    toppedUp: groups.flatMap((group, i) => moved(group, original[i]!, start[i]!, counts[i]!)),
    rate: networkCost(graph).macs / shrunk.macs,
    macs: shrunk.macs,
    params: shrunk.params,
  };
}

type Landed = { readonly start: Counts; readonly counts: Counts };

function unmoved(counts: Counts): Landed {
  return { start: counts, counts };
}

function lastCounts(
  { graph, groups, ratio, band }: Parameters<typeof selectFilters>[0],
  current: Counts,
  removals: (fewest: Counts) => Removals,
): Landed {
  const model = costModel(graph, groups);
  if (ratio.kind !== 'global') return finalCounts(graph, model, groups, ratio, band);
  checkGlobal(groups, ratio);
  const fewest = current.map((kept) => Math.min(ratio.atLeast, kept));
  return landGlobal({ model, groups, band, fewest, most: current }, removals(fewest), ratio);
}

/** Channels of one group between what the ratio keeps and what is kept in the end, least important first moved. */
function moved(group: Group, ranked: readonly number[], start: number, end: number): readonly ToppedUp[] {
  const action = end < start ? ('drop' as const) : ('restore' as const);
  const between = ranked.slice(Math.min(start, end), Math.max(start, end));
  const inOrder = action === 'drop' ? between.toReversed() : between;
  return inOrder.map((channel) => ({ group: group.id, channel, action }));
}
