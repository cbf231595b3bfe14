import { traceChannels, type ChannelGroup, type ChannelTrace } from '#core/networks/channels';
import type { Graph, GraphNode } from '#core/networks/graph';
import type { Places } from '#core/networks/places';
import { responses, type Response } from '#core/networks/responses';

/** A layer that holds parameters of a group's channels, and where they lie along that axis of its parameters. */
export type GroupMember = Places & {
  readonly node: string;
  /**
   * `out`: filters of a conv; `in`: input channels of a conv or linear layer; `bn`: all parameters of a batch norm;
   * `depthwise`: filters of a depthwise conv, which makes no channels of its own.
   */
  readonly side: 'out' | 'in' | 'bn' | 'depthwise';
};

/** Channels that can only be removed together, in every layer that writes or reads them. */
export type Group = {
  /** The first layer, in execution order, whose filters make these channels. */
  readonly id: string;
  readonly channels: number;
  readonly members: readonly GroupMember[];
  /** Where what the channels answer is looked at, in execution order. */
  readonly responses: readonly Response[];
  /** `stream`: tied by a residual addition; `inner`: not, as inside a block. */
  readonly role: 'inner' | 'stream';
};

/** What a board lets methods prune: `inner` = the first conv of each block (PFEC, Li 2017); `all` = streams too. */
export type Prunable = 'inner' | 'all';

/**
 * Every group of channels that may be removed, in execution order; the image's channels and the logits are in none.
 * Layers without parameters (relu, pooling, shortcuts) follow their group and are not listed as members.
 */
export function dependencyGroups(graph: Graph): readonly Group[] {
  const trace = traceChannels(graph);
  const members = membersByGroup(graph, trace);
  return trace.groups.flatMap((group, index) =>
    removable(group)
      ? [
          {
            id: group.producers[0]!,
            channels: group.channels,
            members: members[index]!,
            responses: responses(graph, trace, index),
            role: group.added ? ('stream' as const) : ('inner' as const),
          },
        ]
      : [],
  );
}

/** The groups that a board opens to its methods. */
export function prunableGroups(graph: Graph, prunable: Prunable): readonly Group[] {
  const groups = dependencyGroups(graph);
  return prunable === 'all' ? groups : groups.filter((group) => group.role === 'inner');
}

/** Whether channels of a traced group may be removed: made by filters, and neither image nor logits. */
export function removable(group: ChannelGroup): boolean {
  return !group.fixed && group.producers.length > 0;
}

function membersByGroup(graph: Graph, trace: ChannelTrace): readonly (readonly GroupMember[])[] {
  const members: GroupMember[][] = trace.groups.map(() => []);
  const add = (node: GraphNode, side: GroupMember['side'], layer: string): void => {
    const span = trace.spans.get(layer)!;
    let offset = 0;
    for (const group of trace.layouts.get(layer)!) {
      members[group]!.push({ node: node.name, side, offset, span });
      offset += trace.groups[group]!.channels * span;
    }
  };
  for (const node of graph.nodes) {
    switch (node.op) {
      case 'conv':
      case 'linear':
        add(node, 'in', node.inputs[0]);
        add(node, 'out', node.name);
        break;
      case 'bn':
      case 'depthwise':
        add(node, node.op, node.name);
        break;
      case 'input':
      case 'relu':
      case 'relu6':
      case 'add':
      case 'concat':
      case 'shortcut':
      case 'max-pool':
      case 'avg-pool':
      case 'global-avg-pool':
      case 'flatten':
        break;
    }
  }
  return members;
}
