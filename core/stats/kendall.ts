import { chiSquaredAbove } from '#core/stats/tails';

export type Concordance = {
  /** 1: every judge has the same order; 0: no agreement; null when every judge ties everything. */
  readonly w: number | null;
  /** P of at least this agreement among unrelated orders (Friedman's χ² approximation); null with w. */
  readonly p: number | null;
};

/**
 * Kendall's W over m ≥ 2 judges (rows) of k ≥ 2 items, corrected for ties: do the recipes put the methods into the
 * same order? Any scores; only their order within a row counts.
 */
export function kendallW(scores: readonly (readonly number[])[]): Concordance {
  const m = scores.length;
  const k = scores[0]?.length ?? 0;
  const ranked = scores.map(midRanks);
  const sums = Array.from({ length: k }, (_, item) =>
    ranked.reduce((sum, { ranks }) => sum + ranks[item]!, 0),
  );
  const centre = (m * (k + 1)) / 2;
  const spread = sums.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const ties = ranked.reduce((sum, one) => sum + one.ties, 0);
  const most = (m * m * (k ** 3 - k) - m * ties) / 12;
  if (most === 0) return { w: null, p: null };
  const w = spread / most;
  return { w, p: chiSquaredAbove(m * (k - 1) * w, k - 1) };
}

/** Ranks from 1, ties sharing their mean rank; `ties` is Σ(t³ − t) over groups of t equal values. */
function midRanks(values: readonly number[]): { readonly ranks: readonly number[]; readonly ties: number } {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranks = values.map(() => 0);
  let ties = 0;
  for (let at = 0; at < order.length;) {
    let end = at;
    while (end < order.length && values[order[end]!] === values[order[at]!]) end++;
    for (let i = at; i < end; i++) ranks[order[i]!] = (at + 1 + end) / 2;
    ties += (end - at) ** 3 - (end - at);
    at = end;
  }
  return { ranks, ties };
}
