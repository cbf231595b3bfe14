import { traceChannels } from '#core/networks/channels';
import type { Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';

/**
 * MACs of the shrunk network as a function of how many channels each group keeps, without building the network: what
 * the search for a rate evaluates thousands of times. Equals `networkCost(shrinkGraph(…)).macs` exactly.
 */
export type CostModel = {
  readonly dense: number;
  /** `counts[i]` = channels that group i keeps. */
  macs(counts: readonly number[]): number;
};

/** One convolution or linear layer: macs = scale × (fixed inputs + kept inputs) × outputs; 1 output in depthwise ones. */
type Layer = {
  readonly scale: number;
  readonly fixedInputs: number;
  /** Groups (indices of the model) it reads. */
  readonly inputs: readonly number[];
  /** Group it writes, or its fixed number of outputs. */
  readonly output: { readonly group: number } | { readonly fixed: number };
};

export function costModel(graph: Graph, groups: readonly Group[]): CostModel {
  const layers = modelLayers(graph, groups);
  const macs = (counts: readonly number[]): number => {
    let total = 0;
    for (const { scale, fixedInputs, inputs, output } of layers) {
      let read = fixedInputs;
      for (const group of inputs) read += counts[group]!;
      total += scale * read * ('group' in output ? counts[output.group]! : output.fixed);
    }
    return total;
  };
  return { dense: macs(groups.map((group) => group.channels)), macs };
}

function modelLayers(graph: Graph, groups: readonly Group[]): readonly Layer[] {
  const { groups: traced, layouts, spans, shapes } = traceChannels(graph);
  const modelIndex = new Map(groups.map((group, i) => [group.id, i]));
  const indexOf = (group: number): number | undefined => {
    const id = traced[group]!.producers[0];
    return traced[group]!.fixed || id === undefined ? undefined : modelIndex.get(id);
  };
  return graph.nodes.flatMap((node) => {
    if (node.op !== 'conv' && node.op !== 'depthwise' && node.op !== 'linear') return [];
    const reads = layouts.get(node.inputs[0])!;
    const fixed = reads.filter((group) => indexOf(group) === undefined);
    const shape = shapes.get(node.name)!;
    const window = node.op === 'linear' ? 1 : node.kernel * node.kernel;
    const places = window * spans.get(node.inputs[0])!;
    const writes = node.op === 'depthwise' ? undefined : indexOf(layouts.get(node.name)![0]!);
    const outputs = node.op === 'depthwise' ? 1 : shape.at(-1)!;
    return [
      {
        scale: places * shape.slice(0, -1).reduce((a, b) => a * b, 1),
        fixedInputs: fixed.reduce((sum, group) => sum + traced[group]!.channels, 0),
        inputs: reads.flatMap((group) => indexOf(group) ?? []),
        output: writes === undefined ? { fixed: outputs } : { group: writes },
      },
    ];
  });
}
