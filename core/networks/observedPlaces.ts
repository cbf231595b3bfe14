import { traceChannels } from '#core/networks/channels';
import type { Graph, GraphNode } from '#core/networks/graph';
import { removable, type Group } from '#core/networks/groups';

/** Channels `start` to `start + channels` of what a node makes. */
export type ObservedPlace = { readonly node: string; readonly start: number };

/**
 * Where a group's channels are looked at: what every relu gives that they pass (HRank and the activation criteria look
 * behind relus); where none does, what every batch norm gives; else what the layers give that write them. In execution
 * order: one place for channels inside a block, several on a residual stream.
 */
export function observedPlaces(graph: Graph): (group: Group) => readonly ObservedPlace[] {
  const { groups, layouts, spans } = traceChannels(graph);
  const indices = new Map(groups.flatMap((g, i) => (removable(g) ? [[g.producers[0]!, i] as const] : [])));
  return ({ id, members }) => {
    const index = indices.get(id);
    const holds = ({ name }: GraphNode): boolean =>
      spans.get(name) === 1 && index !== undefined && layouts.get(name)!.includes(index);
    const holders = graph.nodes.filter(holds);
    const writers = new Set(members.flatMap(({ node, side }) => (side === 'out' ? [node] : [])));
    const choices = [
      holders.filter((node) => node.op === 'relu'),
      holders.filter((node) => node.op === 'bn'),
      holders.filter((node) => writers.has(node.name)),
    ];
    return (choices.find((nodes) => nodes.length > 0) ?? []).map(({ name }) => {
      const layout = layouts.get(name)!;
      const before = layout.slice(0, layout.indexOf(index!));
      return { node: name, start: before.reduce((sum, part) => sum + groups[part]!.channels, 0) };
    });
  };
}
