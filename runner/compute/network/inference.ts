import type { BatchNormNode, ConvNode, Graph, GraphNode } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { Backend } from '#runner/compute/backend';
import type { EngineReport } from '#runner/compute/compiler';
import type { Kernels, Tensor } from '#runner/compute/kernels';
import { consumersOf, soleRelu } from '#runner/compute/network/plan';

/** A network ready to evaluate: batch norm uses its running statistics. */
export type Inference = {
  /** Logits `[batch, classes]` of normalised NHWC pixels; the caller frees them. */
  logits(pixels: Float32Array, batch: number): Tensor;
  /**
   * What these nodes give, in execution order; the caller frees them. A batch norm that only a relu reads, or a
   * convolution that only a batch norm reads, is computed together with its reader and can't be asked for.
   */
  values(pixels: Float32Array, batch: number, names: ReadonlySet<string>): Map<string, Tensor>;
  /** How the logits so far were computed. */
  engine(): EngineReport;
  close(): void;
};

/**
 * Prepares a network for evaluation: a batch norm that alone reads a convolution becomes the convolution's scale and
 * bias, and a relu that alone reads it is done in the same pass, so that a block is two kernels and an addition.
 */
export function openInference(
  backend: Backend,
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
): Inference {
  const { kernels } = backend;
  const owned: Tensor[] = [];
  const upload = (data: Float32Array, shape: readonly number[]): Tensor => {
    const tensor = kernels.upload(data, shape);
    owned.push(tensor);
    return tensor;
  };
  const steps = inferenceSteps({ weights, upload }, graph);
  const input = graph.nodes[0]!.name;
  const outputs = new Set(steps.map((step) => step.output));
  const lastRead = new Map<string, number>();
  steps.forEach((step, i) => step.inputs.forEach((name) => lastRead.set(name, i)));

  const run = (by: Kernels, images: Tensor, wanted: ReadonlySet<string>): Map<string, Tensor> => {
    const values = new Map([[input, images]]);
    steps.forEach((step, i) => {
      values.set(step.output, step.run(by, ...step.inputs.map((name) => values.get(name)!)));
      for (const name of new Set(step.inputs)) {
        if (lastRead.get(name) !== i || wanted.has(name)) continue;
        by.free(values.get(name)!);
        values.delete(name);
      }
    });
    return values;
  };
  const last = steps.at(-1)!.output;
  const uploaded = (pixels: Float32Array, batch: number): Tensor =>
    kernels.upload(pixels, [batch, ...graph.input]);
  const forward = {
    ...{ graph, parameters: owned },
    run: (by: Kernels, images: Tensor): Tensor => run(by, images, NONE).get(last)!,
  };
  const engine = backend.compiler?.inference(forward) ?? {
    logits: (images: Tensor): Tensor => forward.run(kernels, images),
    report: () => ({ engine: 'eager' as const, why: null }),
  };
  const values = (pixels: Float32Array, batch: number, names: ReadonlySet<string>): Map<string, Tensor> => {
    const missing = [...names].find((name) => !outputs.has(name));
    if (missing !== undefined) throw new Error(`inference: ${missing} is not computed on its own`);
    const found = run(kernels, uploaded(pixels, batch), names);
    if (!names.has(last)) {
      kernels.free(found.get(last)!);
      found.delete(last);
    }
    return found;
  };
  return {
    logits: (pixels, batch) => engine.logits(uploaded(pixels, batch)),
    values,
    engine: engine.report,
    close: () => kernels.free(...owned),
  };
}

const NONE: ReadonlySet<string> = new Set();

type InferenceStep = {
  readonly inputs: readonly string[];
  readonly output: string;
  run(kernels: Kernels, ...inputs: Tensor[]): Tensor;
};

type Setting = {
  readonly weights: ReadonlyMap<string, Weight>;
  upload(data: Float32Array, shape: readonly number[]): Tensor;
};

function inferenceSteps(setting: Setting, graph: Graph): readonly InferenceStep[] {
  const consumers = consumersOf(graph);
  const done = new Set<GraphNode>();
  const steps: InferenceStep[] = [];
  for (const node of graph.nodes.slice(1)) {
    if (done.has(node)) continue;
    const readers = consumers.get(node.name) ?? [];
    const norm =
      node.op === 'conv' && readers.length === 1 && readers[0]?.op === 'bn' ? readers[0] : undefined;
    const normal = node.op === 'bn' ? node : norm;
    const relu = normal === undefined ? undefined : soleRelu(normal, consumers);
    for (const fused of [norm, relu]) if (fused !== undefined) done.add(fused);
    steps.push({
      inputs: node.inputs,
      output: (relu ?? norm ?? node).name,
      run: operation(setting, node, norm, relu !== undefined),
    });
  }
  return steps;
}

function operation(
  setting: Setting,
  node: GraphNode,
  norm: BatchNormNode | undefined,
  relu: boolean,
): InferenceStep['run'] {
  const { upload } = setting;
  const uploaded = ({ shape, data }: Weight): Tensor => upload(data, shape);
  const own = (part: string): Tensor => uploaded(weightOf(setting, `${node.name}.${part}`));
  switch (node.op) {
    case 'input':
      throw new Error('graph: an input after the first node');
    case 'conv':
      return convolution(setting, node, norm, relu);
    case 'bn': {
      const { scale, shift } = normalisation(setting, node);
      const [a, b] = [upload(scale, [scale.length]), upload(shift, [shift.length])];
      return (kernels, x) => kernels.affine(x!, a, b, relu);
    }
    case 'depthwise': {
      const weight = own('weight');
      return (kernels, x) => kernels.depthwise(x!, weight, node);
    }
    case 'relu':
      return (kernels, x) => kernels.relu(x!);
    case 'relu6':
      return (kernels, x) => kernels.relu6(x!);
    case 'add':
      return (kernels, a, b) => kernels.add(a!, b!);
    case 'concat':
      return (kernels, ...inputs) => kernels.concat(inputs);
    case 'shortcut':
      return (kernels, x) => kernels.shortcut(x!, node);
    case 'max-pool':
      return (kernels, x) => kernels.maxPool(x!, node);
    case 'avg-pool':
      return (kernels, x) => kernels.averagePool(x!, node);
    case 'global-avg-pool':
      return (kernels, x) => kernels.globalAveragePool(x!);
    case 'flatten':
      return (kernels, x) => kernels.flatten(x!);
    case 'linear': {
      const [weight, bias] = [own('weight'), own('bias')];
      return (kernels, x) => kernels.linear(x!, weight, bias);
    }
  }
}

function convolution(
  setting: Setting,
  node: ConvNode,
  norm: BatchNormNode | undefined,
  relu: boolean,
): InferenceStep['run'] {
  const { upload } = setting;
  const { shape, data } = weightOf(setting, `${node.name}.weight`);
  const own = node.bias ? weightOf(setting, `${node.name}.bias`).data : null;
  if (norm === undefined) {
    const weight = upload(data, shape);
    if (own === null) return (kernels, x) => kernels.conv(x!, weight, node);
    const bias = upload(own, [own.length]);
    return (kernels, x) => kernels.convBias(x!, weight, bias, node, relu);
  }
  const { scale, shift } = normalisation(setting, norm);
  const filters = scale.length;
  const weight = upload(
    data.map((w, i) => w * scale[i % filters]!),
    shape,
  );
  const bias = upload(own === null ? shift : shift.map((b, c) => b + scale[c]! * own[c]!), [filters]);
  return (kernels, x) => kernels.convBias(x!, weight, bias, node, relu);
}

/** A batch norm with running statistics as `x · scale + shift`. */
function normalisation(
  setting: Setting,
  node: BatchNormNode,
): { readonly scale: Float32Array; readonly shift: Float32Array } {
  const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
    (part) => weightOf(setting, `${node.name}.${part}`).data,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const factor = (c: number): number => gamma[c]! / Math.sqrt(variance[c]! + node.eps);
  return {
    scale: gamma.map((_, c) => factor(c)),
    shift: beta.map((b, c) => b - factor(c) * mean[c]!),
  };
}

function weightOf({ weights }: Setting, name: string): Weight {
  const found = weights.get(name);
  if (found === undefined) throw new Error(`the network's weights lack ${name}`);
  return found;
}
