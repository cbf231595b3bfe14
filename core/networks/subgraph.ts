import type { Graph } from '#core/networks/graph';

/** The part of a network that one node's value needs, ending with it. Its input stays the first node. */
export function subgraph(graph: Graph, last: string): Graph {
  const needed = new Set([last, graph.nodes[0]!.name]);
  for (const node of graph.nodes.toReversed()) {
    if (needed.has(node.name)) for (const input of node.inputs) needed.add(input);
  }
  return { ...graph, nodes: graph.nodes.filter(({ name }) => needed.has(name)) };
}
