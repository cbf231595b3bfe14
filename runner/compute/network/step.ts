import type { Graph } from '#core/networks/graph';
import type { BatchStatistics, Kernels, SgdStep, Tensor } from '#runner/compute/kernels';
import { backward } from '#runner/compute/network/backward';
import { forward, freeTape, parameter, type Parameters, type Tape } from '#runner/compute/network/forward';
import type { HookRunner } from '#runner/compute/network/hooks';
import type { Plan } from '#runner/compute/network/plan';

/** Images of one optimizer step: normalised NHWC pixels and class indices. */
export type Batch = { readonly pixels: Float32Array; readonly labels: ArrayLike<number> };

export type StepOutcome = {
  readonly loss: number;
  readonly correct: number;
  /** What first held a NaN or an infinity (`the batch variance of s1b0.bn1`, a parameter's name); null when all is well. */
  readonly notFinite: string | null;
};

/** What a training step reads and writes on a backend, by parameter name. */
export type TrainingTensors = {
  /** Running statistics included. A step replaces entries. */
  readonly parameters: Map<string, Tensor>;
  /** Momentum of each trainable parameter; changed in place. */
  readonly velocities: ReadonlyMap<string, Tensor>;
  /** Factors on gradients, where there are any. */
  readonly masks: ReadonlyMap<string, Tensor>;
};

/** What the steps of one training have in common. */
export type StepSetting = {
  readonly graph: Graph;
  readonly plan: Plan;
  readonly tensors: TrainingTensors;
  readonly labelSmoothing: number;
  /** Parameters whose gradients get no weight decay. */
  readonly undecayed: ReadonlySet<string>;
  /** What a method does between the kernels of a step. */
  readonly hooks: HookRunner | null;
};

/**
 * One optimizer step, kernel by kernel: forward, loss, backward, SGD, running statistics. The one description of it for
 * every backend and for graphs that are recorded from it. `before`: steps taken before this one.
 */
export async function trainStep(
  kernels: Kernels,
  { graph, plan, tensors, labelSmoothing, undecayed, hooks }: StepSetting,
  { pixels, labels }: Batch,
  sgd: SgdStep,
  before: number,
): Promise<StepOutcome> {
  const { parameters, velocities, masks } = tensors;
  const at = { step: before, lr: sgd.lr };
  const used = await (hooks?.standIns(at) ?? asStored(parameters));
  const watch = hooks?.watch(at);
  const images = kernels.upload(pixels, [labels.length, ...graph.input]);
  const tape = forward(kernels, plan, used.parameters, images, watch);
  const logits = tape.values.get(plan.logits)!;
  const { loss, correct, gradient } = await kernels.crossEntropy(logits, labels, labelSmoothing);
  const broken =
    (await kernels.firstNotFinite(batchStatistics(tape))) ?? (Number.isFinite(loss) ? null : LOSS);
  const gradients = backward(kernels, plan, used.parameters, tape, gradient, watch);
  used.done();
  for (const [name, raw] of gradients) {
    const slope = hooks === null ? raw : await hooks.gradient(name, raw, at);
    const weight = parameters.get(name)!;
    const own = undecayed.has(name) ? { ...sgd, weightDecay: 0 } : sgd;
    parameters.set(name, kernels.sgd(weight, slope, velocities.get(name)!, own, masks.get(name) ?? null));
    kernels.free(slope);
  }
  for (const [node, statistics] of tape.statistics) moveStatistics(kernels, parameters, node, statistics);
  freeTape(kernels, plan, tape);
  kernels.free(images);
  await hooks?.afterStep(at);
  const notFinite = broken ?? (await kernels.firstNotFinite(parameters));
  return { loss, correct, notFinite };
}

/** Without hooks the network computes with its own weights. */
function asStored(parameters: Parameters): Awaited<ReturnType<HookRunner['standIns']>> {
  return { parameters, done: () => undefined };
}

/** How a step's outcome names a loss that isn't a number. */
export const LOSS = 'the loss';

/**
 * Batch statistics in the order of the layers: where activations overflow, the first of them names the layer. (A relu
 * may turn a NaN into 0, so that the loss alone doesn't show it.)
 */
function* batchStatistics({ statistics }: Tape): Generator<readonly [string, Tensor]> {
  for (const [node, { mean, variance }] of statistics) {
    yield [`the batch mean of ${node}`, mean];
    yield [`the batch variance of ${node}`, variance];
  }
}

/** PyTorch's `momentum=0.1` of batch norm: how much of a running statistic each batch replaces. */
const RUNNING_SHARE = 0.1;

function moveStatistics(
  kernels: Kernels,
  parameters: ReadonlyMap<string, Tensor>,
  node: string,
  { mean, variance, count }: BatchStatistics,
): void {
  const unbiased = count > 1 ? count / (count - 1) : 1;
  kernels.updateRunning(parameter(parameters, `${node}.running_mean`), mean, RUNNING_SHARE, 1);
  kernels.updateRunning(parameter(parameters, `${node}.running_var`), variance, RUNNING_SHARE, unbiased);
}
