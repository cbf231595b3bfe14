import type { Graph } from '#core/networks/graph';
import type { BatchStatistics, Kernels, SgdStep, Tensor } from '#runner/compute/kernels';
import { backward } from '#runner/compute/network/backward';
import { forward, freeTape, parameter, type Tape } from '#runner/compute/network/forward';
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
};

/**
 * One optimizer step, kernel by kernel: forward, loss, backward, SGD, running statistics. The one description of it for
 * every backend and for graphs that are recorded from it.
 */
export async function trainStep(
  kernels: Kernels,
  { graph, plan, tensors, labelSmoothing }: StepSetting,
  { pixels, labels }: Batch,
  sgd: SgdStep,
): Promise<StepOutcome> {
  const { parameters, velocities, masks } = tensors;
  const images = kernels.upload(pixels, [labels.length, ...graph.input]);
  const tape = forward(kernels, plan, parameters, images);
  const logits = tape.values.get(plan.logits)!;
  const { loss, correct, gradient } = await kernels.crossEntropy(logits, labels, labelSmoothing);
  const broken =
    (await kernels.firstNotFinite(batchStatistics(tape))) ?? (Number.isFinite(loss) ? null : LOSS);
  const gradients = backward(kernels, plan, parameters, tape, gradient);
  for (const [name, slope] of gradients) {
    const weight = parameters.get(name)!;
    parameters.set(name, kernels.sgd(weight, slope, velocities.get(name)!, sgd, masks.get(name) ?? null));
    kernels.free(slope);
  }
  for (const [node, statistics] of tape.statistics) moveStatistics(kernels, parameters, node, statistics);
  freeTape(kernels, plan, tape);
  kernels.free(images);
  const notFinite = broken ?? (await kernels.firstNotFinite(parameters));
  return { loss, correct, notFinite };
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
