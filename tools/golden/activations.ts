import type { Graph, GraphNode } from '#core/networks/graph';

/**
 * The graph up to one value that a golden file names: `bn1` is that node's own output, `s1b0.bn2.relu` the output of
 * the first relu after it. Cut there, nothing is fused over it.
 */
export function upTo(graph: Graph, value: string): Graph {
  const target = value.endsWith('.relu') ? reluAfter(graph, value.slice(0, -'.relu'.length)) : value;
  const last = graph.nodes.findIndex((node) => node.name === target);
  if (last < 1) throw new Error(`the network makes no value ${value}`);
  return { ...graph, nodes: graph.nodes.slice(0, last + 1) };
}

/** Name of the first relu behind a node. */
export function reluAfter(graph: Graph, name: string): string | undefined {
  const reader = graph.nodes.find((node: GraphNode) => (node.inputs as readonly string[]).includes(name));
  return reader === undefined || reader.op === 'relu' ? reader?.name : reluAfter(graph, reader.name);
}
