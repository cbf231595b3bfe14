import type { Graph, GraphNode, Init, ParameterSpec, Shape } from '#core/networks/graph';
import { channelsOf, inferShapes } from '#core/networks/shapes';

/**
 * Every parameter of a graph in the order of PyTorch's `state_dict()` (without `num_batches_tracked`), running
 * statistics included. Shapes are the graph's own layout: convolutions HWIO, linear `[in, out]`.
 */
export function parameterSpecs(graph: Graph): readonly ParameterSpec[] {
  const shapes = inferShapes(graph);
  return graph.nodes.flatMap((node) => nodeParameters(node, shapes));
}

/** Parameters of one node, given the output shapes of the graph's nodes. */
export function nodeParameters(
  node: GraphNode,
  shapes: ReadonlyMap<string, Shape>,
): readonly ParameterSpec[] {
  const parameter = (part: string, shape: Shape, init: Init, trainable = true): ParameterSpec => ({
    name: `${node.name}.${part}`,
    shape,
    trainable,
    init,
  });
  switch (node.op) {
    case 'conv': {
      const inputs = channelsOf(shapes.get(node.inputs[0]));
      return [
        parameter('weight', [node.kernel, node.kernel, inputs, node.filters], { kind: 'he-fan-out-normal' }),
        ...(node.bias ? [parameter('bias', [node.filters], ZERO)] : []),
      ];
    }
    case 'depthwise': {
      const shape = [node.kernel, node.kernel, 1, channelsOf(shapes.get(node.inputs[0]))];
      return [parameter('weight', shape, { kind: 'he-fan-out-normal' })];
    }
    case 'bn': {
      const shape = [channelsOf(shapes.get(node.inputs[0]))];
      return [
        parameter('weight', shape, ONE),
        parameter('bias', shape, ZERO),
        parameter('running_mean', shape, ZERO, false),
        parameter('running_var', shape, ONE, false),
      ];
    }
    case 'linear': {
      const inputs = channelsOf(shapes.get(node.inputs[0]));
      return [
        parameter('weight', [inputs, node.units], { kind: 'uniform-fan-in' }),
        parameter('bias', [node.units], { kind: 'uniform-fan-in' }),
      ];
    }
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
      return [];
  }
}

const ZERO: Init = { kind: 'constant', value: 0 };
const ONE: Init = { kind: 'constant', value: 1 };
