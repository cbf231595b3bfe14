import type { SlopeStep } from '#core/fairness/slope';
import type { SwapDelta } from '#core/fairness/swapDelta';
import type { MatrixView } from '#core/wire/statistics';
import type { BoardVerdict } from '#core/fairness/boardVerdicts';
import type { FloorMark } from '#core/fairness/floors';
import type { VerdictView } from '#core/wire/views';

/** A method with its config, as a row of the matrix. */
export type CrossMethod = {
  /** Config fingerprint. */
  readonly id: string;
  readonly name: string;
  readonly baseline: boolean;
  /** Fingerprints of the recipes that it was submitted with. */
  readonly native: readonly string[];
};

export type CrossRecipe = {
  /** Fingerprint. */
  readonly id: string;
  readonly name: string;
  readonly epochs: number;
  readonly standard: boolean;
};

/** One method under one recipe. Accuracies in percent. */
export type CrossCell = {
  readonly method: string;
  readonly recipe: string;
  readonly entry: string;
  readonly mean: number | null;
  readonly interval: readonly [number, number] | null;
  readonly n: number;
  readonly runs: number;
  readonly finished: boolean;
};

/** Accuracy against trainability, one entry. */
export type TrainabilityPoint = {
  readonly entry: string;
  readonly name: string;
  readonly floor: FloorMark | null;
  readonly trainability: number;
  readonly label: string;
  readonly top1: number;
  readonly damage: number | null;
};

/** What running every method under every recipe says: `crossValidation.view`. */
export type CrossValidationView = {
  readonly board: { readonly id: string; readonly title: string; readonly demo: boolean };
  readonly targets: readonly number[];
  readonly target: number;
  readonly methods: readonly CrossMethod[];
  readonly recipes: readonly CrossRecipe[];
  readonly cells: readonly CrossCell[];
  /** Shares of variance and rank stability of the largest complete part; null while there is none. */
  readonly statistics: MatrixView | null;
  readonly verdicts: readonly (VerdictView & BoardVerdict)[];
  /** What each method owes to the recipe that it was submitted with; only where there is something to hold it against. */
  readonly swapDeltas: readonly {
    readonly method: string;
    readonly recipe: string;
    readonly entry: string;
    readonly deltas: readonly SwapDelta[];
  }[];
  readonly slope: readonly SlopeStep[];
  /** By recipe: trainability never crosses them. */
  readonly trainability: readonly {
    readonly recipe: string;
    readonly points: readonly TrainabilityPoint[];
  }[];
  readonly swaps: {
    /** Cells of foreign recipes that the board still has no room for, in training FLOPs. */
    readonly waiting: number;
    readonly budget: number;
    readonly asked: number;
  };
};
