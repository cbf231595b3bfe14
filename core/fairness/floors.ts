import { testPair } from '#core/fairness/pairDifference';
import type { ScratchReading } from '#core/fairness/scratch';
import type { Evidence } from '#core/fairness/tags';

/** What a board runs by itself beside random and L1 filters as published (design: fairness, floors). */
export const FLOOR_KINDS = ['dense', 'l1-matched', 'random-widths', 'l1-widths', 'scratch'] as const;
export type FloorKind = (typeof FLOOR_KINDS)[number];

/** Why an entry stands on its board without anybody having submitted it. */
export type FloorMark = {
  readonly kind: FloorKind;
  /**
   * The entry whose widths or epochs it takes over; null for what the whole board is held against (dense control,
   * scratch of uniform widths).
   */
  readonly of: string | null;
  /** Scratch only: how long it trains (core/fairness/scratch.ts). */
  readonly reading: ScratchReading['id'] | null;
  /** Scratch of a whole pipeline's cost only: total epochs of the pipelines that it is the partner of. */
  readonly pipeline: number | null;
};

/** An entry as far as floors ask. Accuracies in percent by base index. */
export type FloorRow = {
  readonly id: string;
  readonly target: number;
  readonly baseSet: string;
  readonly recipeFingerprint: string;
  readonly method: string;
  readonly baseline: boolean;
  readonly floor: FloorMark | null;
  readonly byBase: Readonly<Record<number, number>>;
  readonly evidence: Evidence;
  /** Epochs of pretraining, pruning and retraining. */
  readonly totalEpochs: number;
};

/** What a row is held against, in the words of results. */
export const FLOOR_NAMES = [
  'random',
  'l1',
  'l1-matched',
  'random-widths',
  'l1-widths',
  'scratch-e',
  'scratch-b',
] as const;
export type FloorName = (typeof FLOOR_NAMES)[number];

export type FloorStanding = {
  readonly floor: FloorName;
  /** The entry it is held against. */
  readonly entry: string;
  /** Significantly better than the floor; significantly worse or equivalent to it; neither is known yet. */
  readonly above: boolean | 'undecided';
  /** Row − floor in points on their common bases; null without one. */
  readonly difference: number | null;
  readonly interval: [number, number] | null;
  /** Bases compared on. */
  readonly n: number;
};

export const FLOOR_UNRANKED = 'It is a floor of the board: there to be beaten, not ranked.';

/**
 * How a row stands against each of its floors, paired by base at 95 % each (design: fairness: "a row that does not beat
 * its floor says so"). To be above all of them is one claim of many parts, so nothing is corrected for their number
 * (intersection–union). A floor itself, and a row without runs, is held against nothing.
 */
export function floorStandings(row: FloorRow, others: readonly FloorRow[]): FloorStanding[] {
  if (row.floor !== null) return [];
  return others
    .flatMap((other) => {
      const floor = other.id === row.id ? null : floorFor(row, other);
      return floor === null ? [] : [standing(floor, row, other)];
    })
    .filter(({ n }) => n > 0)
    .toSorted(
      (a, b) => FLOOR_NAMES.indexOf(a.floor) - FLOOR_NAMES.indexOf(b.floor) || (a.entry < b.entry ? -1 : 1),
    );
}

/** Which floor of the row another entry is; null when it is none. */
function floorFor(row: FloorRow, other: FloorRow): FloorName | null {
  if (other.target !== row.target || other.evidence !== row.evidence) return null;
  const mark = other.floor;
  if (mark === null) return publishedFloor(row, other);
  switch (mark.kind) {
    case 'dense':
      return null;
    case 'l1-matched':
    case 'random-widths':
    case 'l1-widths':
      return mark.of === row.id ? mark.kind : null;
    case 'scratch': {
      if (mark.of !== null && mark.of !== row.id) return null;
      // Only a reading that costs as much as the row's whole pipeline is its partner (SX-A, SX-B).
      if (mark.pipeline === null || !isSame(mark.pipeline, row.totalEpochs)) return null;
      return mark.reading === 'E-total' ? 'scratch-e' : mark.reading === 'B-total' ? 'scratch-b' : null;
    }
  }
}

/** Random and L1 filters as published, retrained by the same recipe from the same bases; L1 itself has random alone. */
function publishedFloor(row: FloorRow, other: FloorRow): FloorName | null {
  if (!other.baseline || other.baseSet !== row.baseSet || other.recipeFingerprint !== row.recipeFingerprint)
    return null;
  if (other.method === 'random-filter') return 'random';
  const isPublishedBaseline = row.baseline && row.method === 'random-filter';
  return other.method === 'l1-filter' && !isPublishedBaseline ? 'l1' : null;
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6;
}

function standing(floor: FloorName, row: FloorRow, other: FloorRow): FloorStanding {
  const bases = Object.keys(row.byBase).map(Number);
  const along = (one: FloorRow) => bases.map((base) => one.byBase[base] ?? null);
  const { n, mean, interval, winner, equivalent } = testPair(along(row), along(other));
  const above = winner === 'A' ? true : winner === 'B' || equivalent ? false : 'undecided';
  const ends = interval === null ? null : ([...interval] as [number, number]);
  return { floor, entry: other.id, above, difference: mean, interval: ends, n };
}
