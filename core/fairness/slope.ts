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
  return SLOPE_TAGS.flatMap((tag) => {
    const members = largestClass(tag, rows);
    const best = bestByMethod(members);
    if (best.length < 2) return [];
    const { intervals } = rankClass(best.map(({ id, byBase }) => ({ id, byBase })));
    const ranks = best.map((row, i) => ({
      method: row.method,
      entry: row.id,
      mean: row.mean,
      place: i + 1,
      interval: intervals.get(row.id) ?? null,
    }));
    return [{ tag, entries: members.length, ranks }];
  });
}

function largestClass(tag: (typeof SLOPE_TAGS)[number], rows: readonly SlopeRow[]): readonly SlopeRow[] {
  const classes = new Map<string, SlopeRow[]>();
  for (const row of rows) {
    const key = row.keys[tag];
    if (key === null) continue;
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [row]);
    else members.push(row);
  }
  const sized = [...classes].map(([key, members]) => ({
    key,
    members,
    methods: new Set(members.map((row) => row.method)).size,
  }));
  const [largest] = sized.toSorted(
    (a, b) => b.methods - a.methods || b.members.length - a.members.length || (a.key < b.key ? -1 : 1),
  );
  return largest?.members ?? [];
}

/** Each method's best entry, the best method first. */
function bestByMethod(rows: readonly SlopeRow[]): SlopeRow[] {
  const best = new Map<string, SlopeRow>();
  for (const row of rows) {
    const known = best.get(row.method);
    if (known === undefined || isBetter(row, known)) best.set(row.method, row);
  }
  return [...best.values()].toSorted((a, b) => (isBetter(a, b) ? -1 : 1));
}

function isBetter(a: SlopeRow, b: SlopeRow): boolean {
  return a.mean === b.mean ? a.id < b.id : a.mean > b.mean;
}
