import { rankClass } from '#core/fairness/ranking';
import type { SetupKeys, Tag } from '#core/fairness/tags';

/** The nested setups, loosest first. */
export const SLOPE_TAGS = ['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2'] as const satisfies readonly Tag[];

/** An entry as ranks move with the setup. Accuracies in percent by base index. */
export type SlopeRow = {
  readonly id: string;
  /** What is ranked: a method with its config, under whatever recipe. */
  readonly method: string;
  readonly keys: Pick<SetupKeys, (typeof SLOPE_TAGS)[number]>;
  readonly mean: number;
  readonly byBase: Readonly<Record<number, number>>;
};

export type SlopeRank = {
  readonly method: string;
  /** The entry that stands for the method: its best one in the class. */
  readonly entry: string;
  readonly mean: number;
  /** Place by mean, 1 is best. */
  readonly place: number;
  /** Ranks that training noise leaves open; null with too few runs. */
  readonly interval: { readonly low: number; readonly high: number } | null;
};

export type SlopeStep = { readonly tag: Tag; readonly entries: number; readonly ranks: readonly SlopeRank[] };

/**
 * How the methods rank in the largest class of each setup, each by its best entry there: under S1 as papers compare,
 * with whatever recipe made a method look best, and from S3.2 on with what is left of it under one recipe. Classes are
 * compared by their number of methods, then of entries, then by their key. A setup without a class of two methods is
 * left out. The order of rows doesn't matter.
 */
export function rankSlope(rows: readonly SlopeRow[]): SlopeStep[] {
  const byMean = rows.toSorted((a, b) => b.mean - a.mean || (a.id < b.id ? -1 : 1));
  // Neighbouring setups often leave the same rows: ranking thousands of them again would tell the same.
  const ranked = new Map<string, readonly SlopeRank[]>();
  return SLOPE_TAGS.flatMap((tag) => {
    const { entries, best } = largestClass(tag, byMean);
    if (best.length < 2) return [];
    const name = best.map(({ id }) => id).join();
    const ranks = ranked.get(name) ?? ranksOf(best);
    ranked.set(name, ranks);
    return [{ tag, entries, ranks }];
  });
}

function ranksOf(best: readonly SlopeRow[]): SlopeRank[] {
  const { intervals } = rankClass(best.map(({ id, byBase }) => ({ id, byBase })));
  return best.map((row, i) => ({
    method: row.method,
    entry: row.id,
    mean: row.mean,
    place: i + 1,
    interval: intervals.get(row.id) ?? null,
  }));
}

/** One class of a setup. */
type SlopeClass = {
  readonly key: string;
  entries: number;
  readonly methods: Set<string>;
  /** Each method's best entry, the best method first. */
  readonly best: SlopeRow[];
};

/** Of rows that come by their mean, the best first. */
function largestClass(
  tag: (typeof SLOPE_TAGS)[number],
  byMean: readonly SlopeRow[],
): Pick<SlopeClass, 'entries' | 'best'> {
  const classes = new Map<string, SlopeClass>();
  for (const row of byMean) {
    const key = row.keys[tag];
    if (key === null) continue;
    const found = classes.get(key) ?? { key, entries: 0, methods: new Set(), best: [] };
    if (found.entries === 0) classes.set(key, found);
    found.entries += 1;
    if (found.methods.has(row.method)) continue;
    found.methods.add(row.method);
    found.best.push(row);
  }
  const [largest] = [...classes.values()].toSorted(
    (a, b) => b.best.length - a.best.length || b.entries - a.entries || (a.key < b.key ? -1 : 1),
  );
  return largest ?? { entries: 0, best: [] };
}
