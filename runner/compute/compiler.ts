import type { Graph } from '#core/networks/graph';
import type { Kernels, SgdStep, Tensor } from '#runner/compute/kernels';
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
};

export function engineText({ engine, why }: EngineReport): string {
  return why === null ? engine : `${engine}, because ${why}`;
}

/** Computes the steps of one training. */
export type StepEngine = {
  step(batch: Batch, sgd: SgdStep): Promise<StepOutcome>;
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
  training(setting: StepSetting): StepEngine;
  /** What it compiles it keeps for the next forward pass of an equal graph. */
  inference(forward: ForwardPass): InferenceEngine;
  /** How an equal graph's last forward pass was computed. */
  inferenceReport(graph: Graph): EngineReport;
};
