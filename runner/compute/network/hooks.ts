import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { Live, OpenHooks, Ops, StepAt, TrainingHooks } from '#methods/trainingHooks';
import type { Kernels, Tensor } from '#runner/compute/kernels';
import type { Parameters, Watch } from '#runner/compute/network/forward';

/** A trainer's parameters, momenta and masks, which hooks may replace. */
export type Holdings = {
  readonly parameters: Map<string, Tensor>;
  readonly velocities: Map<string, Tensor>;
  readonly masks: Map<string, Tensor>;
};

/** A method's hooks on a backend: calls them in turn, and frees what they leave behind. */
export type HookRunner = {
  /** Parameters for the forward and backward pass; `done` frees those that stand in for a stored one. */
  standIns(at: StepAt): Promise<{ readonly parameters: Parameters; done(): void }>;
  watch(at: StepAt): Watch;
  /** The gradient to step by; frees the one it was given when it is another. */
  gradient(name: string, gradient: Tensor, at: StepAt): Promise<Tensor>;
  afterStep(at: StepAt): Promise<void>;
  afterEpoch(epoch: number): Promise<void>;
  state(): Promise<ReadonlyMap<string, Weight>>;
  close(): void;
};

export function runHooks(
  kernels: Kernels,
  graph: Graph,
  open: OpenHooks,
  holdings: Holdings,
  state: ReadonlyMap<string, Weight> | null,
): HookRunner {
  const scope = scopedOps(kernels);
  const hooks: TrainingHooks<Tensor> = open(scope.ops, { graph, state });
  scope.keepAll();
  const { parameters, velocities, masks } = holdings;
  const trainable = [...velocities.keys()];

  const replace = (map: Map<string, Tensor>, name: string, value: Tensor): void => {
    const old = map.get(name);
    if (old === value) return;
    if (old === undefined && map !== masks) throw new Error(`the network has no parameter ${name} to set`);
    scope.handOver(value);
    if (old !== undefined) kernels.free(old);
    map.set(name, value);
  };
  const live: Live<Tensor> = {
    weight: (name) => held(parameters, name),
    velocity: (name) => held(velocities, name),
    setWeight: (name, value) => replace(parameters, name, value),
    setVelocity: (name, value) => replace(velocities, name, value),
    setMask: (name, mask) => {
      if (mask !== null) return replace(masks, name, mask);
      const old = masks.get(name);
      if (old !== undefined) kernels.free(old);
      masks.delete(name);
    },
  };

  return {
    standIns: async (at) => {
      const { forwardWeight } = hooks;
      if (forwardWeight === undefined) return { parameters, done: () => undefined };
      const used = new Map(parameters);
      const made: Tensor[] = [];
      for (const name of trainable) {
        const weight = held(parameters, name);
        const other = await scope.run(() => forwardWeight(name, weight, at), weight);
        if (other === weight) continue;
        used.set(name, other);
        made.push(other);
      }
      return { parameters: used, done: () => kernels.free(...made) };
    },
    watch: (at) => {
      const { activation, activationGradient } = hooks;
      return {
        ...(activation && {
          value: (node: string, value: Tensor) => scope.look(() => activation(node, value, at)),
        }),
        ...(activationGradient && {
          gradient: (node: string, value: Tensor) => scope.look(() => activationGradient(node, value, at)),
        }),
      };
    },
    gradient: async (name, gradient, at) => {
      const change = hooks.gradient;
      if (change === undefined) return gradient;
      const weight = held(parameters, name);
      const changed = await scope.run(() => change(name, weight, gradient, at), gradient);
      if (changed !== gradient) kernels.free(gradient);
      return changed;
    },
    afterStep: async (at) => {
      await hooks.afterStep?.(live, at);
      scope.clear();
    },
    afterEpoch: async (epoch) => {
      await hooks.afterEpoch?.(live, epoch);
      scope.clear();
    },
    state: async () => (await hooks.state?.()) ?? new Map<string, Weight>(),
    close: scope.close,
  };
}

type Scope = {
  readonly ops: Ops<Tensor>;
  /** Runs a hook that returns `given` or a tensor of its own, which becomes the caller's. */
  run(hook: () => Tensor | Promise<Tensor>, given: Tensor): Promise<Tensor>;
  /** Runs a hook that returns nothing. */
  look(hook: () => void): void;
  /** The tensor becomes the caller's. */
  handOver(tensor: Tensor): void;
  keepAll(): void;
  clear(): void;
  close(): void;
};

function scopedOps(kernels: Kernels): Scope {
  const loose = new Set<Tensor>();
  const kept = new Set<Tensor>();
  const made = (tensor: Tensor): Tensor => {
    loose.add(tensor);
    return tensor;
  };
  const clear = (): void => {
    kernels.free(...loose);
    loose.clear();
  };
  const handOver = (tensor: Tensor): void => {
    if (loose.delete(tensor) || kept.delete(tensor)) return;
    throw new Error(
      'a training hook handed over a tensor that it did not make; multiply or scale makes a new one',
    );
  };
  const ops: Ops<Tensor> = {
    tensor: (data, shape) => made(kernels.upload(data, shape)),
    read: (x) => kernels.download(x),
    add: (a, b) => made(kernels.add(a, b)),
    multiply: (a, b) => made(kernels.multiply(a, b)),
    multiplyAlong: (x, factors, axis) => made(kernels.multiplyAlong(x, factors, axis)),
    scale: (x, factor) => made(kernels.scale(x, factor)),
    sign: (x) => made(kernels.sign(x)),
    squareSums: (x, axis) => made(kernels.squareSums(x, axis)),
    inverseRoot: (x) => made(kernels.inverseRoot(x)),
    keep: (x) => {
      if (loose.delete(x)) kept.add(x);
      return x;
    },
    drop: (x) => {
      if (kept.delete(x)) kernels.free(x);
    },
  };
  return {
    ops,
    run: async (hook, given) => {
      const result = await hook();
      if (result !== given) handOver(result);
      clear();
      return result;
    },
    look: (hook) => {
      hook();
      clear();
    },
    handOver,
    keepAll: () => {
      for (const tensor of loose) kept.add(tensor);
      loose.clear();
    },
    clear,
    close: () => {
      clear();
      kernels.free(...kept);
      kept.clear();
    },
  };
}

function held(map: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const found = map.get(name);
  if (found === undefined) throw new Error(`the network has no parameter ${name}`);
  return found;
}
