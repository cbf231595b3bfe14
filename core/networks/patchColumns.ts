import type { ConvNode, Graph, LinearNode } from '#core/networks/graph';
import type { Places } from '#core/networks/places';

/** A layer whose every output mixes all input channels: with its inputs as a row it is a matrix product. */
export type MixingNode = ConvNode | LinearNode;

/** Convolutions and linear layers, by name. */
export function mixingNodes(graph: Graph): ReadonlyMap<string, MixingNode> {
  return new Map(
    graph.nodes.flatMap((node) => (node.op === 'conv' || node.op === 'linear' ? [[node.name, node]] : [])),
  );
}

/**
 * Which columns of a mixing layer's patches belong to some of its input channels: equally many for each, channel by
 * channel. A convolution's columns are ordered as its weight `[kh, kw, in, out]`, a linear layer's as its inputs.
 * `inputs` = the layer's input channels, or inputs of a linear layer.
 */
export function patchColumns(
  node: MixingNode,
  inputs: number,
  channels: number,
  { offset, span }: Places,
): Int32Array {
  if (node.op === 'linear') return Int32Array.from({ length: channels * span }, (_, i) => offset + i);
  const taps = node.kernel * node.kernel;
  return Int32Array.from(
    { length: channels * taps },
    (_, i) => (i % taps) * inputs + offset + Math.floor(i / taps),
  );
}
