import { meanOf, sampleSd } from '#core/fairness/entryMean';
import { rankUneven } from '#core/fairness/rankUneven';
import { RESIDUAL_SD_FLOOR, fitBlocked } from '#core/stats/blocked';
import { detectableDifference } from '#core/stats/detectable';
import { tukeyThreshold } from '#core/stats/tukeyKramer';
import type { BlockedFit } from '#core/stats/blocked';
import type { Guard } from '#core/fairness/rankUneven';
import type { Sample } from '#core/stats/gamesHowell';

/** An entry of a class: its accuracies in percent by base index. */
export type RankEntry = { readonly id: string; readonly byBase: Readonly<Record<number, number>> };

/** Ranks that the data can't tell apart for one entry; 1 is best. */
type RankInterval = { readonly low: number; readonly high: number };

export type ClassRanking = {
  /** By entry id. Entries with fewer than two runs are absent; so are all while fewer than two have two runs. */
  readonly intervals: ReadonlyMap<string, RankInterval>;
  /** In points: any difference of two means above this is significant; null with fewer than two usable entries. */
  readonly minimalDetectableDifference: number | null;
  /** In points: a true difference that the class finds with 80 % power; null for Games–Howell. */
  readonly detectable: number | null;
  /** Degrees of freedom of the pooled residual variance; null for Games–Howell, where each pair has its own. */
  readonly df: number | null;
  /** Pooled residual SD in points, floored at .05; null for Games–Howell. */
  readonly residualSd: number | null;
  readonly method: 'tukey-kramer' | 'games-howell';
  /** The method and why it was taken, a sentence for the page. */
  readonly note: string;
};

const CONFIDENCE = 0.95;
const SD_RATIO_LIMIT = 3;

/** An entry with its bases in ascending order. */
type Usable = { readonly id: string; readonly bases: readonly string[]; readonly values: readonly number[] };

/**
 * Rank intervals inside one class (one band, one recipe): [1 + number significantly better, k − number significantly
 * worse], family-wise at 95 % (design: fairness, ranking inside one class). Ties aren't transitive, so there are no tie
 * groups. Tukey–Kramer on the blocked fit; Games–Howell where the entries' bases differ or the largest entry SD is
 * more than 3 times the smallest (both floored at .05 points).
 *
 * Games–Howell alone is too lenient with three to five runs (simulated without any effect, 20 entries of 3 runs: one
 * class in seven had a false difference), so there a difference must be significant by Tukey–Kramer as well.
 */
export function rankClass(entries: readonly RankEntry[]): ClassRanking {
  const usable = entries.map(usableEntry).filter(({ values }) => values.length >= 2);
  if (usable.length < 2) return NOTHING_TO_RANK;
  const reason = reasonForGamesHowell(usable);
  return reason === null ? rankByTukey(usable) : rankByGamesHowell(usable, reason);
}

const NOTHING_TO_RANK: ClassRanking = {
  intervals: new Map(),
  minimalDetectableDifference: null,
  detectable: null,
  df: null,
  residualSd: null,
  method: 'tukey-kramer',
  note: 'Fewer than two entries have two finished runs: there is nothing to rank yet.',
};

function usableEntry({ id, byBase }: RankEntry): Usable {
  // Integer keys of an object come in ascending order.
  return { id, bases: Object.keys(byBase), values: Object.values(byBase) };
}

function reasonForGamesHowell(usable: readonly Usable[]): string | null {
  if (!haveSameBases(usable)) return "the entries' bases differ";
  const sds = usable.map(({ values }) => flooredSd(values));
  const [smallest, largest] = [least(sds), -least(sds.map((sd) => -sd))];
  if (largest <= SD_RATIO_LIMIT * smallest) return null;
  return `the entries' standard deviations differ by more than ${SD_RATIO_LIMIT} times`;
}

/** One threshold on sorted means: O(k log k). */
function rankByTukey(usable: readonly Usable[]): ClassRanking {
  const k = usable.length;
  const fit = fitBlocked(usable.map(({ values }) => values));
  const threshold = blockedThreshold(fit, k);
  const order = usable.map(({ id }, i) => ({ id, mean: fit.means[i]! })).sort((a, b) => b.mean - a.mean);
  const intervals = new Map<string, RankInterval>();
  let better = 0;
  let notWorse = 0;
  for (const { id, mean } of order) {
    while (order[better]!.mean - mean > threshold) better++;
    while (notWorse < k && mean - order[notWorse]!.mean <= threshold) notWorse++;
    intervals.set(id, { low: 1 + better, high: notWorse });
  }
  return {
    intervals,
    minimalDetectableDifference: threshold,
    detectable: detectableDifference({ k, n: fit.n, residualSd: fit.residualSd }),
    df: fit.df,
    residualSd: fit.residualSd,
    method: 'tukey-kramer',
    note: `Tukey–Kramer at 95 % on accuracy ~ entry + base: ${fit.n} bases, ${fit.df} degrees of freedom.`,
  };
}

function blockedThreshold({ n, df, residualSd }: BlockedFit, k: number): number {
  return tukeyThreshold({ k, sd: residualSd, df }, n, n, CONFIDENCE);
}

function rankByGamesHowell(usable: readonly Usable[], reason: string): ClassRanking {
  const k = usable.length;
  const samples = usable.map(sampleOf);
  const { better, worse, largest } = rankUneven(samples, tukeyGuard(usable, samples), CONFIDENCE);
  return {
    intervals: new Map(usable.map(({ id }, i) => [id, { low: 1 + better[i]!, high: k - worse[i]! }])),
    minimalDetectableDifference: largest,
    detectable: null,
    df: null,
    residualSd: null,
    method: 'games-howell',
    note: `Games–Howell at 95 %, because ${reason}; never more lenient than Tukey–Kramer.`,
  };
}

/** The difference that Tukey–Kramer asks of a pair: blocked where the bases are the same, else pooled within entries. */
function tukeyGuard(usable: readonly Usable[], samples: readonly Sample[]): Guard {
  const k = usable.length;
  if (haveSameBases(usable)) {
    const threshold = blockedThreshold(fitBlocked(usable.map(({ values }) => values)), k);
    return () => threshold;
  }
  const df = samples.reduce((sum, { n }) => sum + n - 1, 0);
  const squares = samples.reduce((sum, { n, sd }) => sum + (n - 1) * sd ** 2, 0);
  // Of two means of one value each: q · SD.
  const unit = tukeyThreshold({ k, sd: Math.sqrt(squares / df), df }, 1, 1, CONFIDENCE);
  return (a, b) => unit * Math.sqrt((1 / a.n + 1 / b.n) / 2);
}

function haveSameBases(usable: readonly Usable[]): boolean {
  const bases = usable[0]?.bases.join();
  return usable.every((entry) => entry.bases.join() === bases);
}

function sampleOf({ values }: Usable): Sample {
  return { mean: meanOf(values), sd: flooredSd(values), n: values.length };
}

function flooredSd(values: readonly number[]): number {
  return Math.max(RESIDUAL_SD_FLOOR, sampleSd(values));
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
