import type { SgdStep } from '#runner/compute/kernels';
import type { Batch, StepOutcome, StepSetting } from '#runner/compute/network/step';

/** How a training's steps are computed: kernel by kernel, or as one compiled graph. Both give the same bits. */
export type EngineReport = {
  readonly engine: 'eager' | 'compiled';
  /** Why it isn't compiled; null when it is, or when nobody asked for it. */
  readonly why: string | null;
};

/** Computes the steps of one training. */
export type StepEngine = {
  step(batch: Batch, sgd: SgdStep): Promise<StepOutcome>;
  /** Makes the setting's tensors hold what the steps so far have made of them. */
  settle(): void;
  report(): EngineReport;
  close(): void;
};

/** A backend's way to run whole steps as one call. */
export type Compiler = {
  training(setting: StepSetting): StepEngine;
};
