import type { Graph, GraphNode, Shape } from '#core/networks/graph';
import { nodeParameters } from '#core/networks/parameters';
import { channelsOf, inferShapes } from '#core/networks/shapes';

/** Cost of one layer for one image. Layers without parameters are not listed. */
type LayerCost = {
  readonly name: string;
  readonly op: 'conv' | 'depthwise' | 'bn' | 'linear';
  readonly in: number;
  readonly out: number;
  /** 1 for linear layers, 0 for batch norm. */
  readonly kernel: number;
  readonly stride: number;
  /** Size of the output; 1 for linear layers. */
  readonly outH: number;
  readonly outW: number;
  /** Multiply–accumulates; biases and batch norm count none. FLOPs are twice as many. */
  readonly macs: number;
  /** Trainable parameters: weight and bias, γ and β. */
  readonly params: number;
};

export type NetworkCost = {
  /** Multiply–accumulates of convolutions and linear layers for one image. */
  readonly macs: number;
  /** As torch's `parameters()`: γ and β counted, running statistics not. */
  readonly params: number;
  readonly paramsWithoutBn: number;
  readonly layers: readonly LayerCost[];
};

/** MACs and parameters of a network (design: fairness, rate). Exact integers. */
export function networkCost(graph: Graph): NetworkCost {
  const shapes = inferShapes(graph);
  const layers = graph.nodes.flatMap((node) => layerCost(node, shapes));
  const total = (rows: readonly LayerCost[], of: 'macs' | 'params'): number =>
    rows.reduce((sum, layer) => sum + layer[of], 0);
  return {
    macs: total(layers, 'macs'),
    params: total(layers, 'params'),
    paramsWithoutBn: total(
      layers.filter((layer) => layer.op !== 'bn'),
      'params',
    ),
    layers,
  };
}

function layerCost(node: GraphNode, shapes: ReadonlyMap<string, Shape>): readonly LayerCost[] {
  if (node.op !== 'conv' && node.op !== 'depthwise' && node.op !== 'bn' && node.op !== 'linear') return [];
  const [outH, outW] = spatialSize(shapes.get(node.name)!);
  const inputs = channelsOf(shapes.get(node.inputs[0]));
  const out = channelsOf(shapes.get(node.name));
  const { kernel, stride } = windowOf(node);
  const params = nodeParameters(node, shapes)
    .filter((spec) => spec.trainable)
    .reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b, 1), 0);
  return [
    {
      name: node.name,
      op: node.op,
      in: inputs,
      out,
      kernel,
      stride,
      outH,
      outW,
      macs: outH * outW * kernel * kernel * (node.op === 'depthwise' ? 1 : inputs) * out,
      params,
    },
  ];
}

function windowOf(node: GraphNode): { readonly kernel: number; readonly stride: number } {
  if (node.op === 'conv' || node.op === 'depthwise') return node;
  return { kernel: node.op === 'linear' ? 1 : 0, stride: 1 };
}

function spatialSize(shape: Shape): readonly [number, number] {
  return shape.length === 3 ? [shape[0]!, shape[1]!] : [1, 1];
}
