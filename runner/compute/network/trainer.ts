import type { Graph, ParameterSpec, Shape } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import type { Weight } from '#core/networks/weights';
import type { Backend } from '#runner/compute/backend';
import type { BatchStatistics, Kernels, SgdStep, Tensor } from '#runner/compute/kernels';
import { backward } from '#runner/compute/network/backward';
import { forward, freeTape, parameter, type Tape } from '#runner/compute/network/forward';
import { planTraining } from '#runner/compute/network/plan';

/** Images of one optimizer step: normalised NHWC pixels and class indices. */
export type Batch = { readonly pixels: Float32Array; readonly labels: ArrayLike<number> };

export type TrainingOptions = {
  readonly labelSmoothing: number;
  /** By parameter name: factors on its gradient at every step (0 keeps a weight where it is). */
  readonly masks?: ReadonlyMap<string, Float32Array>;
  /** Momentum to go on with, by parameter name; zero when not given. */
  readonly velocities?: ReadonlyMap<string, Weight>;
};

/** What training goes on from: parameters (running statistics included) and the momentum of each trainable one. */
export type TrainerState = {
  readonly weights: ReadonlyMap<string, Weight>;
  readonly velocities: ReadonlyMap<string, Weight>;
};

export type StepOutcome = {
  readonly loss: number;
  readonly correct: number;
  /** What first held a NaN or an infinity (`the batch variance of s1b0.bn1`, a parameter's name); null when all is well. */
  readonly notFinite: string | null;
};

/** A network in training on a backend: weights, running statistics and momentum live there until `weights` asks. */
export type Trainer = {
  step(batch: Batch, sgd: SgdStep): Promise<StepOutcome>;
  weights(): Promise<Map<string, Weight>>;
  /** A copy of everything that the next step reads; equal states go on with equal bits. */
  state(): Promise<TrainerState>;
  close(): void;
};

/**
 * Puts a network with these weights on a backend. Momentum starts at zero, or where `velocities` says. Running statistics move by PyTorch's rule:
 * a tenth of the batch's mean and unbiased variance at every step.
 */
export function openTrainer(
  backend: Backend,
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
  options: TrainingOptions,
): Trainer {
  const { kernels } = backend;
  const plan = planTraining(graph);
  const specs = parameterSpecs(graph);
  const parameters = new Map(specs.map(({ name, shape }) => [name, upload(kernels, weights, name, shape)]));
  const trainable = specs.filter((spec) => spec.trainable);
  const { velocities: before } = options;
  const velocities = new Map(
    trainable.map(({ name, shape }) => [
      name,
      before === undefined ? zeros(kernels, shape) : upload(kernels, before, name, shape),
    ]),
  );
  const masks = new Map(
    [...(options.masks ?? [])].map(([name, mask]) => [
      name,
      kernels.upload(mask, parameters.get(name)!.shape),
    ]),
  );

  const step = async ({ pixels, labels }: Batch, sgd: SgdStep): Promise<StepOutcome> => {
    const images = kernels.upload(pixels, [labels.length, ...graph.input]);
    const tape = forward(kernels, plan, parameters, images);
    const { loss, correct, gradient } = await kernels.crossEntropy(
      tape.values.get(plan.logits)!,
      labels,
      options.labelSmoothing,
    );
    const broken =
      (await kernels.firstNotFinite(batchStatistics(tape))) ?? (Number.isFinite(loss) ? null : 'the loss');
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
  };

  const current = () => download(kernels, specs, parameters);
  return {
    step,
    weights: current,
    state: async () => ({
      weights: await current(),
      velocities: await download(kernels, trainable, velocities),
    }),
    close: () => kernels.free(...parameters.values(), ...velocities.values(), ...masks.values()),
  };
}

async function download(
  kernels: Kernels,
  specs: readonly ParameterSpec[],
  tensors: ReadonlyMap<string, Tensor>,
): Promise<Map<string, Weight>> {
  const entries = specs.map(async ({ name, shape }): Promise<[string, Weight]> => {
    return [name, { shape, data: await kernels.download(parameter(tensors, name)) }];
  });
  return new Map(await Promise.all(entries));
}

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

function upload(kernels: Kernels, weights: ReadonlyMap<string, Weight>, name: string, shape: Shape): Tensor {
  const weight = weights.get(name);
  if (weight === undefined) throw new Error(`the network's weights lack ${name}`);
  if (weight.shape.join() !== shape.join()) {
    throw new Error(`${name} is [${weight.shape.join()}], the network needs [${shape.join()}]`);
  }
  return kernels.upload(weight.data, shape);
}

function zeros(kernels: Kernels, shape: Shape): Tensor {
  return kernels.upload(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
}
