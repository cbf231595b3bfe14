import type { ChannelTrace } from '#core/networks/channels';
import type { Graph, GraphNode } from '#core/networks/graph';

/** A group's channels in what a node gives: from channel `offset` of it on. */
export type Response = { readonly node: string; readonly offset: number };

/**
 * Where a group's channels are looked at: what every relu gives that they pass (HRank and the activation criteria look
 * behind relus); where none does, what every batch norm gives; else what the layers give that write them. One place
 * for channels inside a block, several on a residual stream; none behind flattening, where a channel is no map.
 */
export function responses(graph: Graph, trace: ChannelTrace, group: number): readonly Response[] {
  const holders = graph.nodes.filter(
    ({ name }) => trace.spans.get(name) === 1 && trace.layouts.get(name)!.includes(group),
  );
  const writers = new Set(trace.groups[group]!.producers);
  const choices = [
    holders.filter(({ op }) => op === 'relu' || op === 'relu6'),
    holders.filter(({ op }) => op === 'bn'),
    holders.filter(({ name }) => writers.has(name)),
  ];
  const chosen = choices.find((nodes) => nodes.length > 0) ?? [];
  return chosen.map((node) => ({ node: node.name, offset: offsetIn(node, trace, group) }));
}

function offsetIn({ name }: GraphNode, { layouts, groups }: ChannelTrace, group: number): number {
  const layout = layouts.get(name)!;
  const before = layout.slice(0, layout.indexOf(group));
  return before.reduce((sum, part) => sum + groups[part]!.channels, 0);
}
