import { holmAdjusted } from '#core/stats/holm';
import type { PairVerdict } from '#core/fairness/verdict';

/** A verdict as one of many on its board. */
export type BoardVerdict = {
  /** Of what the verdict claims, on its own. */
  readonly p: number;
  /** By Holm, over all verdicts of the board. */
  readonly adjusted: number;
  /** Whether the claim stands among all of them at 5 %; an undecided verdict claims nothing. */
  readonly stands: boolean;
};

const LEVEL = 0.05;

/**
 * Corrects a board's verdicts for their number (design: fairness, cross-validating recipes): the chance of even one
 * false claim among those that stand is at most 5 %. Verdicts without a claim count too: they were tried.
 */
export function correctVerdicts(verdicts: readonly PairVerdict[]): BoardVerdict[] {
  const ps = verdicts.map(claimP);
  return holmAdjusted(ps).map((adjusted, i) => ({ p: ps[i]!, adjusted, stands: adjusted < LEVEL }));
}

/**
 * p-value of a verdict's claim. Two claims at once (wins, synergy, tie) are false as soon as one of them is, so the
 * larger p counts and nothing is corrected (intersection–union). A weak lead claims either cell, so its p is doubled.
 */
function claimP({ outcome, delta: { underA, underB } }: PairVerdict): number {
  const ps = [underA.p ?? 1, underB.p ?? 1];
  switch (outcome) {
    case 'wins':
    case 'synergy':
      return Math.max(...ps);
    case 'leads-weakly':
      return Math.min(1, 2 * Math.min(...ps));
    case 'tie':
      return Math.max(underA.equivalenceP ?? 1, underB.equivalenceP ?? 1);
    case 'undecided':
      return 1;
  }
}
