import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';

/**
 * Arithmetic on tensors of whatever backend trains; `T` is a tensor there. What a hook makes is freed when it returns,
 * but for what it returns, hands over (`set…`) or keeps; what is made while hooks are opened lives as long as they do.
 * Convolution weights are HWIO `[kernel, kernel, in, out]`, linear ones `[in, out]`, batch norm's `[channels]`.
 */
export type Ops<T> = {
  tensor(data: Float32Array, shape: readonly number[]): T;
  /** A copy of the numbers; costs a way back from the device, so not for what happens at every step of a large network. */
  read(x: T): Promise<Float32Array>;
  /** Of two tensors of one shape. */
  add(a: T, b: T): T;
  /** Of two tensors of one shape. */
  multiply(a: T, b: T): T;
  /** Every slice of `x` along `axis` times its own entry of `factors`, a vector as long as that axis. */
  multiplyAlong(x: T, factors: T, axis: number): T;
  scale(x: T, factor: number): T;
  /** −1, 0 or 1. */
  sign(x: T): T;
  /** Σ x² over every axis but this one: `[length of the axis]`. */
  squareSums(x: T, axis: number): T;
  /** 1/√x, and 0 where x is 0. */
  inverseRoot(x: T): T;
  /** Keeps a tensor for later calls. */
  keep(x: T): T;
  /** Frees a kept tensor. */
  drop(x: T): void;
};

/** One optimizer step as hooks see it. */
export type StepAt = {
  /** Optimizer steps before this one, from the beginning of the training, whatever was interrupted. */
  readonly step: number;
  readonly lr: number;
};

/** The network between two steps. Tensors read from it stay the trainer's; what is set replaces them from now on. */
export type Live<T> = {
  weight(name: string): T;
  /** The momentum of a trainable parameter. */
  velocity(name: string): T;
  setWeight(name: string, value: T): void;
  setVelocity(name: string, value: T): void;
  /** Factors on a parameter's gradient from now on, before weight decay; null for none. */
  setMask(name: string, mask: T | null): void;
};

/**
 * What a method does inside training. Every hook may be left out; a training with hooks takes the same steps as one
 * without, in the same order: forward, loss, backward, `gradient`, mask, weight decay, momentum, step.
 */
export type TrainingHooks<T> = {
  /**
   * What the network computes with in place of a stored weight. The gradient found there moves the stored one
   * (straight-through), so that masked weights go on learning. Returns `weight` itself to leave it.
   */
  forwardWeight?(name: string, weight: T, at: StepAt): T | Promise<T>;
  /** Sees what a node gave for the batch; where batch norm and relu are one step, the relu's value alone. */
  activation?(node: string, value: T, at: StepAt): void;
  /** Sees the gradient of the batch's mean loss with respect to that value. */
  activationGradient?(node: string, gradient: T, at: StepAt): void;
  /**
   * The gradient to go on with for one trainable parameter: penalties add to it, masks multiply it. `weight` is the
   * stored one. Returns `gradient` itself to leave it.
   */
  gradient?(name: string, weight: T, gradient: T, at: StepAt): T | Promise<T>;
  /** After the optimizer's step. */
  afterStep?(live: Live<T>, at: StepAt): void | Promise<void>;
  /** After the last step of an epoch (1-based), before the network is evaluated. */
  afterEpoch?(live: Live<T>, epoch: number): void | Promise<void>;
  /** What the hooks themselves must have again to go on after an interruption (`opened.state`), by name. */
  state?(): ReadonlyMap<string, Weight> | Promise<ReadonlyMap<string, Weight>>;
};

export type HookSetting = {
  readonly graph: Graph;
  /** What `state` gave when the training was interrupted; null at the beginning. */
  readonly state: ReadonlyMap<string, Weight> | null;
};

/** Opens a method's hooks for one training, on any backend. */
export type OpenHooks = <T>(ops: Ops<T>, opened: HookSetting) => TrainingHooks<T>;
