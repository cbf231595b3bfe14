import type { Graph, GraphNode, Shape } from '#core/networks/graph';

/**
 * Output shape of every node for one image, by node name: `[height, width, channels]`, or `[channels]` after global
 * pooling, flattening and linear layers. Throws an Error on a graph that can't run (unknown input, mismatched add): a graph is built by
 * a family, so that is a bug and not a user's mistake.
 */
export function inferShapes(graph: Graph): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const node of graph.nodes) {
    if (shapes.has(node.name)) throw new Error(`graph: two nodes are named ${node.name}`);
    const inputs = node.inputs.map((name: string) => {
      const shape = shapes.get(name);
      if (shape === undefined)
        throw new Error(`graph: ${node.name} reads ${name}, which does not come before it`);
      return shape;
    });
    shapes.set(node.name, outputShape(graph, node, inputs));
  }
  return shapes;
}

/** Channels of a shape: its last dimension. */
export function channelsOf(shape: Shape | undefined): number {
  const channels = shape?.at(-1);
  if (channels === undefined) throw new Error('graph: a shape without channels');
  return channels;
}

/** Output size of a strided window along one axis. */
function windowed(size: number, kernel: number, stride: number, pad: number): number {
  return Math.floor((size + 2 * pad - kernel) / stride) + 1;
}

function outputShape(graph: Graph, node: GraphNode, inputs: readonly Shape[]): Shape {
  switch (node.op) {
    case 'input':
      return graph.input;
    case 'conv': {
      const [h, w] = spatial(node, inputs[0]);
      const { kernel, stride, pad } = node;
      return [windowed(h, kernel, stride, pad), windowed(w, kernel, stride, pad), node.filters];
    }
    case 'depthwise': {
      const [h, w, c] = spatial(node, inputs[0]);
      const { kernel, stride, pad } = node;
      return [windowed(h, kernel, stride, pad), windowed(w, kernel, stride, pad), c];
    }
    case 'bn':
    case 'relu':
    case 'relu6':
      return inputs[0]!;
    case 'concat':
      return concatenated(node, inputs);
    case 'add':
      return sameShape(node, inputs);
    case 'shortcut': {
      const [h, w, c] = spatial(node, inputs[0]);
      if (node.positions.length !== c) {
        throw new Error(`graph: ${node.name} places ${node.positions.length} channels but reads ${c}`);
      }
      return [shortcutSize(node, h), shortcutSize(node, w), node.channels];
    }
    case 'max-pool':
      return pooled(node, inputs[0], node.pad ?? 0);
    case 'avg-pool':
      return pooled(node, inputs[0], 0);
    case 'global-avg-pool':
      return [spatial(node, inputs[0])[2]];
    case 'flatten':
      return [spatial(node, inputs[0]).reduce((a, b) => a * b, 1)];
    case 'linear':
      if (inputs[0]!.length !== 1) throw new Error(`graph: ${node.name} needs a flat input`);
      return [node.units];
  }
}

function pooled(
  node: GraphNode & { readonly kernel: number; readonly stride: number },
  input: Shape | undefined,
  pad: number,
): Shape {
  const [h, w, c] = spatial(node, input);
  const { kernel, stride } = node;
  if (h + 2 * pad < kernel || w + 2 * pad < kernel) {
    throw new Error(`graph: ${node.name} has windows of ${kernel}×${kernel} on ${h}×${w} pixels`);
  }
  if (2 * pad > kernel) throw new Error(`graph: ${node.name} pads by more than half of its window`);
  return [windowed(h, kernel, stride, pad), windowed(w, kernel, stride, pad), c];
}

function concatenated(node: GraphNode, inputs: readonly Shape[]): Shape {
  const images = inputs.map((shape) => spatial(node, shape));
  const [height, width] = images[0]!;
  if (images.some(([h, w]) => h !== height || w !== width)) {
    const sizes = images.map(([h, w]) => `${h}×${w}`).join(' and ');
    throw new Error(`graph: ${node.name} chains channels of ${sizes} pixels`);
  }
  return [height, width, images.reduce((sum, [, , channels]) => sum + channels, 0)];
}

/** Strided pixels keep a last partial window, 2×2 average pooling drops it. */
function shortcutSize(node: GraphNode & { op: 'shortcut' }, size: number): number {
  return node.down === 'subsample' ? Math.ceil(size / node.stride) : Math.floor(size / node.stride);
}

function spatial(node: GraphNode, shape: Shape | undefined): readonly [number, number, number] {
  if (shape?.length !== 3)
    throw new Error(`graph: ${node.name} needs an input of height, width and channels`);
  return shape as readonly [number, number, number];
}

function sameShape(node: GraphNode, inputs: readonly Shape[]): Shape {
  const [first, ...others] = inputs;
  if (others.some((shape) => shape.join() !== first!.join())) {
    throw new Error(`graph: ${node.name} adds shapes ${inputs.map((s) => `[${s.join()}]`).join(' and ')}`);
  }
  return first!;
}
