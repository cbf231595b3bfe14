import type { Graph, ParameterSpec, Shape } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import type { Weight } from '#core/networks/weights';
import type { OpenHooks } from '#methods/trainingHooks';
import type { Backend } from '#runner/compute/backend';
import type { BatchStatistics, Kernels, SgdStep, Tensor } from '#runner/compute/kernels';
import { backward } from '#runner/compute/network/backward';
import { forward, freeTape, parameter, type Parameters, type Tape } from '#runner/compute/network/forward';
import { runHooks, type HookRunner } from '#runner/compute/network/hooks';
import { planTraining } from '#runner/compute/network/plan';

/** Images of one optimizer step: normalised NHWC pixels and class indices. */
export type Batch = { readonly pixels: Float32Array; readonly labels: ArrayLike<number> };

export type TrainingOptions = {
  readonly labelSmoothing: number;
  /** By parameter name: factors on its gradient at every step (0 keeps a weight where it is). */
  readonly masks?: ReadonlyMap<string, Float32Array>;
  /** Momentum to go on with, by parameter name; zero when not given. */
  readonly velocities?: ReadonlyMap<string, Weight>;
  /** Trainable parameters that weight decay leaves alone; none when not given. */
  readonly undecayed?: ReadonlySet<string>;
  /** What a method does inside the steps. */
  readonly hooks?: OpenHooks;
  /** Where the hooks of an interrupted training were. */
  readonly hookState?: ReadonlyMap<string, Weight>;
  /** Optimizer steps taken before, in an earlier part of the same training. */
  readonly stepsBefore?: number;
};

/** What training goes on from: parameters (running statistics included) and the momentum of each trainable one. */
export type TrainerState = {
  readonly weights: ReadonlyMap<string, Weight>;
  readonly velocities: ReadonlyMap<string, Weight>;
  /** Of a training with hooks: masks as they set them, and what they keep themselves. */
  readonly masks: ReadonlyMap<string, Weight>;
  readonly hooks: ReadonlyMap<string, Weight>;
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
  /** Lets the hooks do what they do between epochs. */
  endEpoch(epoch: number): Promise<void>;
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
  const { undecayed } = options;
  const hooks =
    options.hooks === undefined
      ? null
      : runHooks(kernels, graph, options.hooks, { parameters, velocities, masks }, options.hookState ?? null);
  let stepsTaken = options.stepsBefore ?? 0;

  const step = async ({ pixels, labels }: Batch, sgd: SgdStep): Promise<StepOutcome> => {
    const at = { step: stepsTaken, lr: sgd.lr };
    const used = await (hooks?.standIns(at) ?? asStored(parameters));
    const watch = hooks?.watch(at);
    const images = kernels.upload(pixels, [labels.length, ...graph.input]);
    const tape = forward(kernels, plan, used.parameters, images, watch);
    const { loss, correct, gradient } = await kernels.crossEntropy(
      tape.values.get(plan.logits)!,
      labels,
      options.labelSmoothing,
    );
    const broken =
      (await kernels.firstNotFinite(batchStatistics(tape))) ?? (Number.isFinite(loss) ? null : 'the loss');
    const gradients = backward(kernels, plan, used.parameters, tape, gradient, watch);
    used.done();
    for (const [name, raw] of gradients) {
      const slope = hooks === null ? raw : await hooks.gradient(name, raw, at);
      const weight = parameters.get(name)!;
      const own = undecayed?.has(name) === true ? { ...sgd, weightDecay: 0 } : sgd;
      parameters.set(name, kernels.sgd(weight, slope, velocities.get(name)!, own, masks.get(name) ?? null));
      kernels.free(slope);
    }
    for (const [node, statistics] of tape.statistics) moveStatistics(kernels, parameters, node, statistics);
    freeTape(kernels, plan, tape);
    kernels.free(images);
    await hooks?.afterStep(at);
    stepsTaken += 1;
    const notFinite = broken ?? (await kernels.firstNotFinite(parameters));
    return { loss, correct, notFinite };
  };

  const masked = () => specs.filter(({ name }) => masks.has(name));
  const current = () => download(kernels, specs, parameters);
  return {
    step,
    endEpoch: async (epoch) => hooks?.afterEpoch(epoch),
    weights: current,
    state: async () => ({
      weights: await current(),
      velocities: await download(kernels, trainable, velocities),
      masks: hooks === null ? NOTHING : await download(kernels, masked(), masks),
      hooks: hooks === null ? NOTHING : await hooks.state(),
    }),
    close: () => {
      hooks?.close();
      kernels.free(...parameters.values(), ...velocities.values(), ...masks.values());
    },
  };
}

const NOTHING: ReadonlyMap<string, Weight> = new Map();

/** Without hooks the network computes with its own weights. */
function asStored(parameters: Parameters): Awaited<ReturnType<HookRunner['standIns']>> {
  return { parameters, done: () => undefined };
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
