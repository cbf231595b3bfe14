import type { BatchStatistics, Kernels, Tensor } from '#runner/compute/kernels';
import type { Plan, Step } from '#runner/compute/network/plan';

/** Looks at values and their gradients as they come about; they stay the pass's own. */
export type Watch = {
  value?(node: string, value: Tensor): void;
  gradient?(node: string, gradient: Tensor): void;
};

/** A network's parameters on a backend, by name (`conv1.weight`, `bn1.running_mean`, …). */
export type Parameters = ReadonlyMap<string, Tensor>;

/** What a forward pass leaves for the backward pass. */
export type Tape = {
  /** Values that are still alive, by name; the input batch is the caller's. */
  readonly values: Map<string, Tensor>;
  /** Shape of every value, alive or freed. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Batch statistics by batch norm node. */
  readonly statistics: ReadonlyMap<string, BatchStatistics>;
};

/**
 * The network in training mode: batch norm by the batch's own statistics. Values that no later step and no gradient
 * needs are freed on the way. Free the rest with `freeTape`, or let the backward pass do it.
 */
export function forward(
  kernels: Kernels,
  plan: Plan,
  parameters: Parameters,
  images: Tensor,
  watch: Watch = {},
): Tape {
  const values = new Map([[plan.input, images]]);
  const shapes = new Map<string, readonly number[]>([[plan.input, images.shape]]);
  const statistics = new Map<string, BatchStatistics>();
  plan.steps.forEach((step, i) => {
    const output = apply(kernels, step, values, parameters, statistics);
    values.set(step.output, output);
    shapes.set(step.output, output.shape);
    watch.value?.(step.output, output);
    for (const name of new Set(step.inputs)) {
      if (name === plan.input || plan.lastRead.get(name) !== i || plan.saved.has(name)) continue;
      kernels.free(values.get(name)!);
      values.delete(name);
    }
  });
  return { values, shapes, statistics };
}

/** Frees what a forward pass left. */
export function freeTape(kernels: Kernels, plan: Plan, tape: Tape): void {
  for (const [name, value] of tape.values) if (name !== plan.input) kernels.free(value);
  for (const { mean, variance, saved } of tape.statistics.values()) kernels.free(mean, variance, ...saved);
  tape.values.clear();
}

export function parameter(parameters: Parameters, name: string): Tensor {
  const found = parameters.get(name);
  if (found === undefined) throw new Error(`the network's weights lack ${name}`);
  return found;
}

function apply(
  kernels: Kernels,
  { node, inputs, relu }: Step,
  values: ReadonlyMap<string, Tensor>,
  parameters: Parameters,
  statistics: Map<string, BatchStatistics>,
): Tensor {
  const x = values.get(inputs[0]!)!;
  const own = (part: string): Tensor => parameter(parameters, `${node.name}.${part}`);
  switch (node.op) {
    case 'input':
      throw new Error('graph: an input after the first node');
    case 'conv':
      return node.bias
        ? kernels.convBias(x, own('weight'), own('bias'), node, false)
        : kernels.conv(x, own('weight'), node);
    case 'depthwise':
      return kernels.depthwise(x, own('weight'), node);
    case 'bn': {
      const normalised = kernels.batchNorm(x, own('weight'), own('bias'), node.eps, relu);
      statistics.set(node.name, normalised.statistics);
      return normalised.y;
    }
    case 'relu':
      return kernels.relu(x);
    case 'relu6':
      return kernels.relu6(x);
    case 'add':
      return kernels.add(x, values.get(inputs[1]!)!);
    case 'concat':
      return kernels.concat(inputs.map((name) => values.get(name)!));
    case 'shortcut':
      return kernels.shortcut(x, node);
    case 'max-pool':
      return kernels.maxPool(x, node);
    case 'avg-pool':
      return kernels.averagePool(x, node);
    case 'global-avg-pool':
      return kernels.globalAveragePool(x);
    case 'flatten':
      return kernels.flatten(x);
    case 'linear':
      return kernels.linear(x, own('weight'), own('bias'));
  }
}
