import { networkCost } from '#core/networks/cost';
import type { Graph } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import { inferShapes } from '#core/networks/shapes';

/** The totals of one network in networks.json, under the names that they have there. */
export type Totals = {
  readonly input: readonly number[];
  readonly params: number;
  readonly paramsWithoutBn: number;
  readonly weightsOnly: number;
  readonly macs: number;
  readonly flopsRethinking: number;
  readonly opsTorchPruning: number;
};

/** All of them from a graph. The last two are how other tools count; the project itself uses MACs. */
export function totalsOf(graph: Graph): Totals {
  const { params, paramsWithoutBn, macs } = networkCost(graph);
  const weights = parameterSpecs(graph).filter(({ shape }) => shape.length > 1);
  const work = otherWork(graph);
  return {
    input: graph.input,
    params,
    paramsWithoutBn,
    weightsOnly: weights.reduce((sum, { shape }) => sum + size(shape), 0),
    macs,
    flopsRethinking:
      2 * macs + work.biases + 2 * work.spatialNormalised + work.rectified + work.windowsOfPoolings,
    opsTorchPruning:
      macs + work.biases + 2 * work.normalised + work.rectified + work.rectified6 + work.pooled,
  };
}

/** Numbers that layers other than convolutions and products read or write for one image. */
function otherWork(graph: Graph) {
  const shapes = inferShapes(graph);
  const work = {
    biases: 0,
    normalised: 0,
    spatialNormalised: 0,
    rectified: 0,
    /** Rethinking's tool hooks `nn.ReLU`, which torch's ReLU6 is not. */
    rectified6: 0,
    pooled: 0,
    windowsOfPoolings: 0,
  };
  for (const node of graph.nodes) {
    const output = shapes.get(node.name)!;
    const input = node.inputs[0] === undefined ? [] : shapes.get(node.inputs[0])!;
    switch (node.op) {
      case 'conv':
        if (node.bias) work.biases += size(output);
        break;
      case 'linear':
        work.biases += size(output);
        break;
      case 'bn':
        work.normalised += size(input);
        if (input.length === 3) work.spatialNormalised += size(input);
        break;
      case 'relu':
        work.rectified += size(input);
        break;
      case 'relu6':
        work.rectified6 += size(input);
        break;
      case 'max-pool':
      case 'avg-pool':
        work.pooled += size(input);
        work.windowsOfPoolings += node.kernel * node.kernel * size(output);
        break;
      case 'global-avg-pool':
        work.pooled += size(input);
        work.windowsOfPoolings += size(input);
        break;
      case 'input':
      case 'depthwise':
      case 'add':
      case 'concat':
      case 'shortcut':
      case 'flatten':
        break;
    }
  }
  return work;
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
