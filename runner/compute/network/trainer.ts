import type { Graph, ParameterSpec, Shape } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import type { Weight } from '#core/networks/weights';
import type { Backend } from '#runner/compute/backend';
import type { EngineReport, StepEngine } from '#runner/compute/compiler';
import type { Kernels, SgdStep, Tensor } from '#runner/compute/kernels';
import { parameter } from '#runner/compute/network/forward';
import { trainStep, type Batch, type StepOutcome, type StepSetting } from '#runner/compute/network/step';
import { planTraining } from '#runner/compute/network/plan';

export type { Batch, StepOutcome } from '#runner/compute/network/step';

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

/** A network in training on a backend: weights, running statistics and momentum live there until `weights` asks. */
export type Trainer = {
  step(batch: Batch, sgd: SgdStep): Promise<StepOutcome>;
  /** How the steps so far were computed. */
  engine(): EngineReport;
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

  const setting = {
    ...{ graph, plan, labelSmoothing: options.labelSmoothing },
    tensors: { parameters, velocities, masks },
  };
  const engine = backend.compiler?.training(setting) ?? eagerSteps(kernels, setting);

  const current = () => {
    engine.settle();
    return download(kernels, specs, parameters);
  };
  return {
    step: engine.step,
    engine: engine.report,
    weights: current,
    state: async () => ({
      weights: await current(),
      velocities: await download(kernels, trainable, velocities),
    }),
    close: () => {
      engine.close();
      kernels.free(...parameters.values(), ...velocities.values(), ...masks.values());
    },
  };
}

function eagerSteps(kernels: Kernels, setting: StepSetting): StepEngine {
  return {
    step: (batch, sgd) => trainStep(kernels, setting, batch, sgd),
    settle: () => undefined,
    report: () => ({ engine: 'eager', why: null }),
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
