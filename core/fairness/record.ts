import type { Loss } from '#core/fairness/losses';
import type { Evidence } from '#core/fairness/tags';

/** Learning rate per optimizer step, run-length encoded: [rate, steps]. */
export type LrSeries = readonly (readonly [lr: number, steps: number])[];

/** One stage as the ledger recorded it, for all runs of an entry (core/fairness/records.ts says when they agree). */
export type StageRecord = {
  /** Epochs of optimizer steps. */
  readonly epochs: number;
  /** Images used without optimizer steps, in units of the training set. */
  readonly epochEquivalents: number;
  /** Mean over the runs; null when the runs' totals fall under different SX-B budgets. */
  readonly trainingFlops: number | null;
  readonly lr: LrSeries;
};

/**
 * What the comparison setups are computed from: facts of one entry's run records, never anything typed by a
 * submitter. Null means "not known", and what is not known never makes two entries comparable.
 */
export type EntryRecord = {
  readonly evidence: Evidence;
  /** Parts that the record has lost since; nothing when not given. */
  readonly losses?: readonly Loss[];
  /** Fingerprint of the board version. */
  readonly board: string;
  /** Target of the rate band every run landed in; null outside of every band. */
  readonly band: number | null;
  readonly baseSet: string | null;
  /** Hash of the base set's initial weights (for S4.2-overall). */
  readonly initialWeights: string | null;
  readonly base: StageRecord | null;
  readonly prune: StageRecord | null;
  readonly retrain: StageRecord | null;
  /** Fingerprint of the retraining recipe with its per-step series (core/recipes/fingerprint.ts). */
  readonly retrainFingerprint: string | null;
  /** Total training FLOPs that the board declared as SX-B groups. */
  readonly budgets: readonly number[];
  /** Training FLOPs of one dense epoch on the board: half of it is a budget's tolerance. */
  readonly denseEpochFlops: number;
};
