import { traceChannels } from '#core/networks/channels';
import type { Graph } from '#core/networks/graph';
import { removable, type Group } from '#core/networks/groups';

/** Channel i of a group takes the `span` neighbouring places from `start + i · span` of an axis. */
export type Places = { readonly start: number; readonly span: number };

/** Where each group's channels lie in the last dimension of what a node makes: once, or several times after a concatenation. */
export function memberPlaces(graph: Graph): (group: Group, node: string) => readonly Places[] {
  const { groups, layouts, spans } = traceChannels(graph);
  const indices = new Map(groups.flatMap((g, i) => (removable(g) ? [[g.producers[0]!, i] as const] : [])));
  return (group, node) => {
    const index = indices.get(group.id);
    const layout = layouts.get(node) ?? [];
    const span = spans.get(node) ?? 1;
    const found: Places[] = [];
    let start = 0;
    for (const part of layout) {
      if (part === index) found.push({ start, span });
      start += groups[part]!.channels * span;
    }
    return found;
  };
}

/** Sums values by place (as one a filter, or one an input) into values by channel of the group. */
export function sumOfPlaces(
  values: ArrayLike<number>,
  channels: number,
  all: readonly Places[],
): Float64Array {
  const sums = new Float64Array(channels);
  for (const { start, span } of all) {
    for (let i = 0; i < channels * span; i++) sums[Math.floor(i / span)]! += values[start + i]!;
  }
  return sums;
}
