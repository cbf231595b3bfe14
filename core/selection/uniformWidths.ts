import type { Graph } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import type { Prunable } from '#core/networks/groups';
import { costModel } from '#core/selection/costModel';
import { landSolved } from '#core/selection/land';
import type { Band } from '#core/wire/stage';

/** Filters that each group keeps when a uniform ratio lands in the band, and the network's MACs; null: it can't. */
export function uniformWidths(
  graph: Graph,
  prunable: Prunable,
  band: Band,
): { readonly widths: Readonly<Record<string, number>>; readonly macs: number } | null {
  const groups = prunableGroups(graph, prunable);
  const model = costModel(graph, groups);
  const landing = landSolved(model, groups, band);
  if (!landing.landed) return null;
  return {
    widths: Object.fromEntries(groups.map(({ id }, i) => [id, landing.counts[i]!])),
    macs: model.macs(landing.counts),
  };
}
