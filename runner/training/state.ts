import type { Epoch } from '#core/wire/stage';
import type { TrainerState } from '#runner/compute/network/trainer';

/** Sums over the images of the unfinished epoch; `lr` is the last step's. */
export type EpochSums = {
  readonly images: number;
  readonly loss: number;
  readonly correct: number;
  readonly lr: number;
};

/** Where a training stands between two optimizer steps. */
export type Position = {
  /** The epoch under way, from 1. */
  readonly epoch: number;
  /** Its optimizer steps done; all of them while it is being evaluated. */
  readonly step: number;
  /** Set while the epoch is evaluated after hooks have ended it: they don't end it again. */
  readonly ended?: true;
  readonly sums: EpochSums;
  /** Rows of the finished epochs. */
  readonly rows: readonly Epoch[];
  /** Images trained on in the finished epochs: the ledger so far. */
  readonly trained: number;
  /** Time spent so far, and of that in the epoch under way; over all leases. */
  readonly seconds: number;
  readonly epochSeconds: number;
};

/**
 * Everything that the rest of a training depends on. Order and augmentation are functions of seed and epoch
 * (training/order.ts), so that their position is the step; nothing else is random. (A
 * method's hooks that draw do so by a stream named after the step, or keep where they are in their state.)
 */
export type TrainingState = TrainerState & { readonly position: Position };

export const NO_SUMS: EpochSums = { images: 0, loss: 0, correct: 0, lr: 0 };

/** Finished share of a training in [0, 1]. */
export function shareDone({ epoch, step }: Position, epochs: number, stepsPerEpoch: number): number {
  return (epoch - 1 + step / stepsPerEpoch) / epochs;
}
