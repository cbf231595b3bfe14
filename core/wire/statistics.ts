import type { BoardVerdict } from '#core/fairness/boardVerdicts';
import type { VerdictOutcome } from '#core/fairness/verdict';
import type { Concordance } from '#core/stats/kendall';

/** The largest complete part of a board's method × recipe matrix in one rate band. */
export type MatrixView = {
  readonly target: number;
  readonly methods: readonly string[];
  readonly recipes: readonly string[];
  /** Number of bases that all of its cells are finished on. */
  readonly bases: number;
  /** ω²: shares of the variance of accuracy. What is missing to 1 is training noise. */
  readonly shares: {
    readonly method: number;
    readonly recipe: number;
    readonly interaction: number;
    readonly base: number;
  };
  /** Of "method and recipe don't interact"; null without residual spread. */
  readonly interactionP: number | null;
  /** Kendall's W over the recipes. */
  readonly stability: Concordance;
};

/** What only a whole board can say: `explain.board`. */
export type BoardStatistics = {
  readonly matrices: readonly MatrixView[];
  readonly verdicts: readonly (BoardVerdict & {
    readonly target: number;
    readonly outcome: VerdictOutcome;
    readonly sentence: string;
  })[];
};
