import type { Graph, ParameterSpec, Shape } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import type { Weight } from '#core/networks/weights';
import type { OpenHooks } from '#methods/trainingHooks';
import type { Backend } from '#runner/compute/backend';
import type { EngineReport, StepEngine } from '#runner/compute/compiler';
import type { Kernels, SgdStep, Tensor } from '#runner/compute/kernels';
import type { Block, Residence } from '#runner/compute/network/block';
import { parameter } from '#runner/compute/network/forward';
import { runHooks } from '#runner/compute/network/hooks';
import { trainStep, type Batch, type StepOutcome, type StepSetting } from '#runner/compute/network/step';
import { planTraining } from '#runner/compute/network/plan';

export type { Batch, StepOutcome } from '#runner/compute/network/step';

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
  /** The training set for the device, so that calls may take several steps; steps go one by one when not given. */
  readonly residence?: Residence | null;
};

/** What training goes on from: parameters (running statistics included) and the momentum of each trainable one. */
export type TrainerState = {
  readonly weights: ReadonlyMap<string, Weight>;
  readonly velocities: ReadonlyMap<string, Weight>;
  /** Of a training with hooks: masks as they set them, and what they keep themselves. */
  readonly masks: ReadonlyMap<string, Weight>;
  readonly hooks: ReadonlyMap<string, Weight>;
};

/** A network in training on a backend: weights, running statistics and momentum live there until `weights` asks. */
export type Trainer = {
  step(batch: Batch, sgd: SgdStep): Promise<StepOutcome>;
  /** Most steps that the next `block` may take in one call: 1 where steps go one by one from here on. */
  stepsPerCall(): number;
  /** Takes the first steps of a block, at least one, with the bits of single steps. */
  block(block: Block): Promise<readonly StepOutcome[]>;
  /** How the steps so far were computed. */
  engine(): EngineReport;
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
  const { labelSmoothing, stepsBefore = 0, residence = null } = options;
  const setting = {
    ...{ graph, plan, labelSmoothing, hooks, undecayed: undecayed ?? NO_NAMES },
    tensors: { parameters, velocities, masks },
  };
  const engine = engineOf(backend, setting, stepsBefore, residence);

  const masked = () => specs.filter(({ name }) => masks.has(name));
  const current = () => {
    engine.settle();
    return download(kernels, specs, parameters);
  };
  return {
    step: engine.step,
    stepsPerCall: engine.stepsPerCall,
    block: engine.block,
    engine: engine.report,
    endEpoch: async (epoch) => hooks?.afterEpoch(epoch),
    weights: current,
    state: async () => ({
      weights: await current(),
      velocities: await download(kernels, trainable, velocities),
      masks: hooks === null ? NOTHING : await download(kernels, masked(), masks),
      hooks: hooks === null ? NOTHING : await hooks.state(),
    }),
    close: () => {
      engine.close();
      hooks?.close();
      kernels.free(...parameters.values(), ...velocities.values(), ...masks.values());
    },
  };
}

const NOTHING: ReadonlyMap<string, Weight> = new Map();
const NO_NAMES: ReadonlySet<string> = new Set();

/** Hooks look at and change single tensors between kernels: with them a training is eager. */
function engineOf(
  backend: Backend,
  setting: StepSetting,
  stepsBefore: number,
  residence: Residence | null,
): StepEngine {
  if (backend.compiler !== undefined && setting.hooks === null) {
    return backend.compiler.training(setting, residence);
  }
  let taken = stepsBefore;
  const why = backend.compiler === undefined ? null : 'hooks take part in its steps';
  const step = (batch: Batch, sgd: SgdStep): Promise<StepOutcome> =>
    trainStep(backend.kernels, setting, batch, sgd, taken++);
  return {
    step,
    stepsPerCall: () => 1,
    block: async ({ batch, sgd }) => [await step(batch(0), sgd[0]!)],
    settle: () => undefined,
    report: () => ({ engine: 'eager', why }),
    close: () => undefined,
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
