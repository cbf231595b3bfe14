import type { Graph } from '#core/networks/graph';
import type { Kernels, SgdStep, Tensor } from '#runner/compute/kernels';
import type { Block, Residence } from '#runner/compute/network/block';
import type { Batch, StepOutcome, StepSetting } from '#runner/compute/network/step';

/**
 * `auto`: compiled where it pays, eager where that can't be; `compiled`: from the first step, or not at all; `eager`:
 * never compiled.
 */
export const ENGINES = ['auto', 'compiled', 'eager'] as const;
export type EngineChoice = (typeof ENGINES)[number];

/** How a training's steps are computed: kernel by kernel, or as one compiled graph. Both give the same bits. */
export type EngineReport = {
  readonly engine: 'eager' | 'compiled';
  /** Why it isn't compiled; null when it is, or when nobody asked for it. */
  readonly why: string | null;
  /** Where several steps a call were wanted: how many a call took at most, and what kept it at one. */
  readonly perCall?: { readonly steps: number; readonly why: string | null };
};

export function engineText({ engine, why, perCall }: EngineReport): string {
  if (why !== null) return `${engine}, because ${why}`;
  if (perCall === undefined) return engine;
  const { steps, why: reason } = perCall;
  const because = reason === null ? '' : `, because ${reason}`;
  return `${engine}, ${steps === 1 ? 'one step' : `up to ${steps} steps`} a call${because}`;
}

/** Computes the steps of one training. */
export type StepEngine = {
  step(batch: Batch, sgd: SgdStep): Promise<StepOutcome>;
  /** Most steps that the next call of `block` may take: 1 where they go one by one from here on. */
  stepsPerCall(): number;
  /**
   * Takes the first steps of a block, at least one; the last of them may be one after which something isn't finite.
   * Equal to the same steps one by one, to the last bit.
   */
  block(block: Block): Promise<readonly StepOutcome[]>;
  /** Makes the setting's tensors hold what the steps so far have made of them. */
  settle(): void;
  report(): EngineReport;
  close(): void;
};

/** A network's forward pass with parameters on a backend, batch norm folded. */
export type ForwardPass = {
  readonly graph: Graph;
  /** In an order that depends on the graph alone. */
  readonly parameters: readonly Tensor[];
  /** Logits of images, which it frees. */
  run(kernels: Kernels, images: Tensor): Tensor;
};

/** Computes one forward pass again and again. */
export type InferenceEngine = {
  /** Frees the images; the logits are the caller's. */
  logits(images: Tensor): Tensor;
  report(): EngineReport;
};

/** A backend's way to run whole training steps and forward passes as one call. */
export type Compiler = {
  /** `residence`: the training set that blocks of steps pick their images from; null where nobody asks for blocks. */
  training(setting: StepSetting, residence: Residence | null): StepEngine;
  /** Steps that one call shall take where the device can hold the training set; 1: steps go one by one. */
  readonly stepsPerCall: number;
  /** Bytes that the device has for a training and its set; null when that isn't known. */
  deviceMemory(): number | null;
  /** What it compiles it keeps for the next forward pass of an equal graph. */
  inference(forward: ForwardPass): InferenceEngine;
  /** How an equal graph's last forward pass was computed. */
  inferenceReport(graph: Graph): EngineReport;
};
