import type { BatchNormNode, Graph, GraphNode } from '#core/networks/graph';

/** One thing to compute: a node, or a batch norm together with the relu that alone reads it. */
export type Step = {
  readonly node: GraphNode;
  readonly inputs: readonly string[];
  /** Name of the value that it makes: the relu's where one is fused. */
  readonly output: string;
  readonly relu: boolean;
};

/** How a graph is trained: steps in order, and how long each value is needed. */
export type Plan = {
  readonly input: string;
  readonly logits: string;
  readonly steps: readonly Step[];
  /** By value: index of the last step that reads it in the forward pass. */
  readonly lastRead: ReadonlyMap<string, number>;
  /** Values that the backward pass reads again. */
  readonly saved: ReadonlySet<string>;
};

export function planTraining(graph: Graph): Plan {
  const [input] = graph.nodes;
  if (input?.op !== 'input') throw new Error('graph: the first node must be the input');
  const steps = fuse(graph.nodes.slice(1), consumersOf(graph));
  const lastRead = new Map<string, number>();
  steps.forEach((step, i) => step.inputs.forEach((name) => lastRead.set(name, i)));
  return {
    input: input.name,
    logits: steps.at(-1)!.output,
    steps,
    lastRead,
    saved: new Set(steps.flatMap(savedBy)),
  };
}

/** Nodes that read each node's output. */
export function consumersOf(graph: Graph): ReadonlyMap<string, readonly GraphNode[]> {
  const consumers = new Map<string, GraphNode[]>(graph.nodes.map((node) => [node.name, []]));
  for (const node of graph.nodes) for (const name of node.inputs) consumers.get(name)?.push(node);
  return consumers;
}

/** The relu that is the only reader of a batch norm's output, if there is one. */
export function soleRelu(
  node: BatchNormNode,
  consumers: ReadonlyMap<string, readonly GraphNode[]>,
): GraphNode | undefined {
  const readers = consumers.get(node.name) ?? [];
  return readers.length === 1 && readers[0]?.op === 'relu' ? readers[0] : undefined;
}

function fuse(
  nodes: readonly GraphNode[],
  consumers: ReadonlyMap<string, readonly GraphNode[]>,
): readonly Step[] {
  const fused = new Set<GraphNode>();
  const steps: Step[] = [];
  for (const node of nodes) {
    if (fused.has(node)) continue;
    const relu = node.op === 'bn' ? soleRelu(node, consumers) : undefined;
    if (relu !== undefined) fused.add(relu);
    steps.push({ node, inputs: node.inputs, output: relu?.name ?? node.name, relu: relu !== undefined });
  }
  return steps;
}

/** Which values a step's gradient needs: what it read, what it made, or only shapes. */
function savedBy({ node, inputs, output, relu }: Step): readonly string[] {
  switch (node.op) {
    case 'conv':
    case 'depthwise':
    case 'linear':
      return [inputs[0]!];
    case 'bn':
      return relu ? [inputs[0]!, output] : [inputs[0]!];
    case 'max-pool':
      return [inputs[0]!, output];
    case 'relu':
    case 'relu6':
      return [output];
    case 'input':
    case 'add':
    case 'concat':
    case 'shortcut':
    case 'avg-pool':
    case 'global-avg-pool':
    case 'flatten':
      return [];
  }
}
