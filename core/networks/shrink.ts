import { Fault } from '#core/errors/fault';
import { traceChannels, type ChannelTrace } from '#core/networks/channels';
import type { Graph, GraphNode, Kept, ShortcutNode } from '#core/networks/graph';
import { removable } from '#core/networks/groups';
import type { Weight } from '#core/networks/weights';

/**
 * The sparsifying action made physical: a smaller dense network that has only the kept channels of each group, with
 * every layer that writes or reads them sliced (filters, batch norm with its statistics, consumers' inputs). Groups
 * that `kept` doesn't name stay whole. Kept indices must be ascending, unique and in range.
 *
 * Throws Fault `layer-emptied` when a group keeps nothing, and an Error on indices that make no sense.
 */
export function shrinkNetwork(
  graph: Graph,
  kept: Kept,
  weights: ReadonlyMap<string, Weight>,
): { graph: Graph; weights: Map<string, Weight> } {
  const plan = keptPlaces(graph, kept);
  return { graph: shrunkGraph(graph, plan), weights: shrunkWeights(graph, plan, weights) };
}

/** The shrunk graph alone: enough for MACs and parameters. */
export function shrinkGraph(graph: Graph, kept: Kept): Graph {
  return shrunkGraph(graph, keptPlaces(graph, kept));
}

/** Indices into the last dimension of each node's output that stay; null = all of them. */
type KeptPlaces = ReadonlyMap<string, readonly number[] | null>;

/** What stays of every node's output: the plan that shrinking follows. Throws as `shrinkNetwork`. */
export function keptPlaces(graph: Graph, kept: Kept): KeptPlaces {
  const trace = traceChannels(graph);
  const byGroup = keptByGroup(trace, kept);
  const plan = new Map<string, readonly number[] | null>();
  for (const [node, layout] of trace.layouts) {
    plan.set(
      node,
      layout.some((group) => byGroup[group] !== null)
        ? spread(keptOfLayout(trace, layout, byGroup), trace.spans.get(node)!)
        : null,
    );
  }
  return plan;
}

function keptByGroup(trace: ChannelTrace, kept: Kept): (readonly number[] | null)[] {
  const index = new Map(
    trace.groups.flatMap((group, i) => (removable(group) ? [[group.producers[0]!, i] as const] : [])),
  );
  const byGroup: (readonly number[] | null)[] = trace.groups.map(() => null);
  for (const [id, indices] of Object.entries(kept)) {
    const group = index.get(id);
    if (group === undefined) throw new Error(`shrink: the network has no prunable group ${id}`);
    checkIndices(id, indices, trace.groups[group]!.channels);
    byGroup[group] = indices;
  }
  return byGroup;
}

function checkIndices(id: string, indices: readonly number[], channels: number): void {
  if (indices.length === 0) {
    throw new Fault('layer-emptied', `${id}: no filter is left of ${channels}`, {
      hint: 'Every layer keeps at least one filter.',
      class: 'submitter',
    });
  }
  indices.forEach((channel, i) => {
    const previous = i === 0 ? -1 : indices[i - 1]!;
    if (!Number.isInteger(channel) || channel <= previous || channel >= channels) {
      throw new Error(
        `shrink: kept indices of ${id} must rise from 0 to ${channels - 1}, got ${channel} after ${previous}`,
      );
    }
  });
}

function keptOfLayout(
  trace: ChannelTrace,
  layout: readonly number[],
  byGroup: readonly (readonly number[] | null)[],
): readonly number[] {
  const indices: number[] = [];
  let start = 0;
  for (const group of layout) {
    const { channels } = trace.groups[group]!;
    const chosen = byGroup[group] ?? Array.from({ length: channels }, (_, i) => i);
    for (const channel of chosen) indices.push(start + channel);
    start += channels;
  }
  return indices;
}

/** Places that channels take when each has `span` neighbouring ones. */
function spread(channels: readonly number[], span: number): readonly number[] {
  if (span === 1) return channels;
  return channels.flatMap((channel) => Array.from({ length: span }, (_, place) => channel * span + place));
}

function shrunkGraph(graph: Graph, plan: KeptPlaces): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => shrunkNode(node, plan)) };
}

function shrunkNode(node: GraphNode, plan: KeptPlaces): GraphNode {
  const out = plan.get(node.name) ?? null;
  switch (node.op) {
    case 'conv':
      return out === null ? node : { ...node, filters: out.length };
    case 'linear':
      return out === null ? node : { ...node, units: out.length };
    case 'shortcut':
      return shrunkShortcut(node, plan.get(node.inputs[0]) ?? null, out);
    case 'input':
    case 'depthwise':
    case 'bn':
    case 'relu':
    case 'relu6':
    case 'add':
    case 'concat':
    case 'max-pool':
    case 'avg-pool':
    case 'global-avg-pool':
    case 'flatten':
      return node;
  }
}

/** Kept input channels go to the new places of their old outputs; those whose output is gone are dropped (−1). */
function shrunkShortcut(
  node: ShortcutNode,
  inputs: readonly number[] | null,
  outputs: readonly number[] | null,
): ShortcutNode {
  const place = outputs === null ? null : new Map(outputs.map((channel, i) => [channel, i]));
  const sources = inputs ?? node.positions.map((_, i) => i);
  const positions = sources.map((source) => {
    const position = node.positions[source]!;
    return place === null ? position : (place.get(position) ?? -1);
  });
  return { ...node, channels: outputs?.length ?? node.channels, positions };
}

function shrunkWeights(
  graph: Graph,
  plan: KeptPlaces,
  weights: ReadonlyMap<string, Weight>,
): Map<string, Weight> {
  const shrunk = new Map<string, Weight>();
  for (const node of graph.nodes) {
    for (const [part, axes] of Object.entries(slicedAxes(node))) {
      const name = `${node.name}.${part}`;
      const weight = weights.get(name);
      if (weight === undefined) throw new Error(`shrink: the weights have no ${name}`);
      shrunk.set(
        name,
        axes.reduce((sliced, { axis, layer }) => take(sliced, axis, plan.get(layer) ?? null), weight),
      );
    }
  }
  return shrunk;
}

type SlicedAxis = {
  readonly axis: number;
  /** Node whose output channels this axis runs over. */ readonly layer: string;
};

/** For each parameter of a node: which of its axes are channels, and whose. */
function slicedAxes(node: GraphNode): Readonly<Record<string, readonly SlicedAxis[]>> {
  switch (node.op) {
    case 'conv':
      return {
        weight: [
          { axis: 2, layer: node.inputs[0] },
          { axis: 3, layer: node.name },
        ],
        ...(node.bias ? { bias: [{ axis: 0, layer: node.name }] } : {}),
      };
    case 'depthwise':
      return { weight: [{ axis: 3, layer: node.name }] };
    case 'bn': {
      const vector = [{ axis: 0, layer: node.name }];
      return { weight: vector, bias: vector, running_mean: vector, running_var: vector };
    }
    case 'linear':
      return {
        weight: [
          { axis: 0, layer: node.inputs[0] },
          { axis: 1, layer: node.name },
        ],
        bias: [{ axis: 0, layer: node.name }],
      };
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
      return {};
  }
}

/** The chosen indices along one axis, as NumPy's `take`; null takes all and copies nothing. */
function take(weight: Weight, axis: number, indices: readonly number[] | null): Weight {
  if (indices === null) return weight;
  const size = weight.shape[axis]!;
  const inner = weight.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = weight.data.length / (size * inner);
  const data = new Float32Array(outer * indices.length * inner);
  let to = 0;
  for (let o = 0; o < outer; o++) {
    for (const index of indices) {
      const from = (o * size + index) * inner;
      for (let i = 0; i < inner; i++) data[to++] = weight.data[from + i]!;
    }
  }
  return { shape: weight.shape.map((n, i) => (i === axis ? indices.length : n)), data };
}
