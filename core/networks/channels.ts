import type { Graph, GraphNode, Shape } from '#core/networks/graph';
import { channelsOf, inferShapes } from '#core/networks/shapes';

/** Channels that one node makes and that others may be tied to. */
export type ChannelGroup = {
  readonly channels: number;
  /** Nodes whose filters make these channels, in execution order. */
  readonly producers: readonly string[];
  /** Tied by a residual addition. */
  readonly added: boolean;
  /** The image's channels and the logits stay as they are. */
  readonly fixed: boolean;
};

export type ChannelTrace = {
  readonly groups: readonly ChannelGroup[];
  /** Output channels of each node as a run of whole groups (indices into `groups`): one, several after a concatenation. */
  readonly layouts: ReadonlyMap<string, readonly number[]>;
  /** Neighbouring places that one channel takes in a node's last dimension: height · width after flattening, else 1. */
  readonly spans: ReadonlyMap<string, number>;
  /** Output shape of each node. */
  readonly shapes: ReadonlyMap<string, Shape>;
};

/**
 * Follows every channel through the graph and ties those that can only be removed together. A node kind enters by one
 * case: it makes new channels (convolution, linear, shortcut), passes its input's on (batch norm, relu, pooling,
 * depthwise convolution), spreads each over several places (flattening), ties its inputs (addition), or
 * chains them (concatenation).
 *
 * A parameter-free shortcut makes new channels, which the addition after it ties to the block's: the streams of two
 * stages can be pruned apart, because the shortcut selects by index what still has a place (DepGraph, Fang 2023,
 * treats coupling in the same way but by layer pairs).
 */
export function traceChannels(graph: Graph): ChannelTrace {
  const shapes = inferShapes(graph);
  const ties = new Ties();
  const layouts = new Map<string, readonly number[]>();
  const spans = new Map<string, number>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name: string) => layouts.get(name)!);
    layouts.set(node.name, outputLayout(node, inputs, channelsOf(shapes.get(node.name)), ties));
    spans.set(node.name, outputSpan(node, spans, shapes));
  }
  for (const made of layouts.get(graph.nodes.at(-1)!.name)!) ties.fix(made);
  const { groups, indexOf } = ties.resolve();
  return {
    groups,
    layouts: new Map([...layouts].map(([name, layout]) => [name, layout.map(indexOf)])),
    spans,
    shapes,
  };
}

function outputSpan(
  node: GraphNode,
  spans: ReadonlyMap<string, number>,
  shapes: ReadonlyMap<string, Shape>,
): number {
  switch (node.op) {
    case 'flatten': {
      const [height, width] = shapes.get(node.inputs[0]) as readonly [number, number, number];
      return height * width;
    }
    case 'bn':
    case 'relu':
    case 'relu6':
      return spans.get(node.inputs[0])!;
    case 'add':
      return sameSpan(node.name, node.inputs.map((name: string) => spans.get(name)!) as [number, number]);
    case 'input':
    case 'conv':
    case 'depthwise':
    case 'concat':
    case 'linear':
    case 'shortcut':
    case 'max-pool':
    case 'avg-pool':
    case 'global-avg-pool':
      return 1;
  }
}

function sameSpan(name: string, [left, right]: readonly [number, number]): number {
  if (left === right) return left;
  throw new Error(`graph: ${name} adds channels spread over ${left} and ${right} places`);
}

function outputLayout(
  node: GraphNode,
  inputs: readonly (readonly number[])[],
  channels: number,
  ties: Ties,
): readonly number[] {
  switch (node.op) {
    case 'input': {
      const made = ties.make(channels, []);
      ties.fix(made);
      return [made];
    }
    case 'conv':
    case 'linear':
      return [ties.make(channels, [node.name])];
    case 'shortcut':
      return [ties.make(channels, [])];
    case 'depthwise':
    case 'bn':
    case 'relu':
    case 'relu6':
    case 'max-pool':
    case 'avg-pool':
    case 'global-avg-pool':
    case 'flatten':
      return inputs[0]!;
    case 'concat':
      return inputs.flat();
    case 'add':
      return ties.tie(node.name, inputs[0]!, inputs[1]!);
  }
}

type Draft = { channels: number; producers: string[]; added: boolean; fixed: boolean };

/** Union–find over groups of channels; the smaller index stays the root, so that order is execution order. */
class Ties {
  private readonly drafts: Draft[] = [];
  private readonly parents: number[] = [];

  make(channels: number, producers: string[]): number {
    this.drafts.push({ channels, producers, added: false, fixed: false });
    return this.parents.push(this.parents.length) - 1;
  }

  fix(group: number): void {
    this.drafts[this.root(group)]!.fixed = true;
  }

  tie(name: string, left: readonly number[], right: readonly number[]): readonly number[] {
    const widths = (layout: readonly number[]): string =>
      layout.map((group) => this.drafts[this.root(group)]!.channels).join('+');
    if (widths(left) !== widths(right)) {
      throw new Error(`graph: ${name} adds channels grouped ${widths(left)} and ${widths(right)}`);
    }
    left.forEach((group, i) => this.union(group, right[i]!));
    return left;
  }

  /** Final groups in order of their first node, and the map from any index handed out to its group. */
  resolve(): { groups: readonly ChannelGroup[]; indexOf: (group: number) => number } {
    const roots = this.parents.map((_, i) => i).filter((i) => this.root(i) === i);
    const order = new Map(roots.map((root, i) => [root, i]));
    return {
      groups: roots.map((root) => this.drafts[root]!),
      indexOf: (group) => order.get(this.root(group))!,
    };
  }

  private root(group: number): number {
    const parent = this.parents[group]!;
    return parent === group ? group : this.root(parent);
  }

  private union(a: number, b: number): void {
    const [first, second] = [this.root(a), this.root(b)].sort((x, y) => x - y) as [number, number];
    const draft = this.drafts[first]!;
    draft.added = true;
    if (first === second) return;
    const other = this.drafts[second]!;
    draft.producers.push(...other.producers);
    draft.fixed ||= other.fixed;
    this.parents[second] = first;
  }
}
