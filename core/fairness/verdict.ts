import { EQUIVALENCE_MARGIN, basesToDecide, pairDifference } from '#core/fairness/pairDifference';
import type { Cell, PairDifference, Side, Winner } from '#core/fairness/pairDifference';

export { verdictSentence } from '#core/fairness/verdictSentence';

/** Outcome of the pairwise verdict (design: fairness, cross-validating recipes). */
export type VerdictOutcome = 'wins' | 'leads-weakly' | 'synergy' | 'tie' | 'undecided';

/**
 * The four cells of a cross-validation: method A came with recipe a, B with recipe b, and each also ran under the
 * other's. One value a base, the same bases in the same order in all four; null = not finished.
 */
export type PairCells = {
  readonly aUnderA: Cell;
  readonly bUnderA: Cell;
  readonly aUnderB: Cell;
  readonly bUnderB: Cell;
};

export type CellName = { readonly method: Side; readonly recipe: Side };

/** `more`: further runs that this cell needs; null when the comparison needs more than MOST_BASES bases. */
type SeedsNeeded = CellName & { readonly more: number | null };

export type PairVerdict = {
  /** Who wins significantly under A's recipe, and under B's. */
  readonly x: Winner;
  readonly y: Winner;
  readonly outcome: VerdictOutcome;
  /** The winning or weakly leading method; null for synergy, tie and undecided. */
  readonly winner: Side | null;
  /** Synergy only: the better of the two winning cells, and only when itself significantly better. */
  readonly bestCell: CellName | null;
  /** Synergy only: the better winning cell − the other one on their common bases, in points. */
  readonly bestCellLead: number | null;
  /** A − B under each recipe. */
  readonly delta: { readonly underA: PairDifference; readonly underB: PairDifference };
  /** The cells whose comparison is neither significant nor equivalent, with the runs that would decide it. */
  readonly seedsNeeded: readonly SeedsNeeded[];
  /** Equivalence margin in points. */
  readonly margin: number;
};

/**
 * The verdict over two methods and two recipes (design: fairness, cross-validating recipes; paper §5.2). The two tests
 * need no correction against each other (intersection–union). Antisymmetric in A and B.
 */
export function pairVerdict(cells: PairCells): PairVerdict {
  const underA = pairDifference(cells.aUnderA, cells.bUnderA);
  const underB = pairDifference(cells.aUnderB, cells.bUnderB);
  const [x, y] = [underA.winner, underB.winner];
  const outcome = outcomeOf(underA, underB);
  return {
    x,
    y,
    outcome,
    winner: outcome === 'wins' || outcome === 'leads-weakly' ? eitherSide(x, y) : null,
    ...(outcome === 'synergy' ? bestOfBest(cells, x) : { bestCell: null, bestCellLead: null }),
    delta: { underA, underB },
    seedsNeeded: [...seedsUnder('A', underA, cells), ...seedsUnder('B', underB, cells)],
    margin: EQUIVALENCE_MARGIN,
  };
}

function outcomeOf(underA: PairDifference, underB: PairDifference): VerdictOutcome {
  const [x, y] = [underA.winner, underB.winner];
  if (x === '0' && y === '0') return underA.equivalent && underB.equivalent ? 'tie' : 'undecided';
  if (x === '0' || y === '0') return 'leads-weakly';
  return x === y ? 'wins' : 'synergy';
}

function eitherSide(x: Winner, y: Winner): Side | null {
  if (x !== '0') return x;
  return y === '0' ? null : y;
}

/** Each method wins under one recipe: compares the two winning cells. */
function bestOfBest(cells: PairCells, x: Winner): { bestCell: CellName | null; bestCellLead: number | null } {
  const [a, b, ofA, ofB]: [Cell, Cell, Side, Side] =
    x === 'A' ? [cells.aUnderA, cells.bUnderB, 'A', 'B'] : [cells.aUnderB, cells.bUnderA, 'B', 'A'];
  const { winner, mean } = pairDifference(a, b);
  const named: Record<Winner, CellName | null> = {
    A: { method: 'A', recipe: ofA },
    B: { method: 'B', recipe: ofB },
    '0': null,
  };
  return { bestCell: named[winner], bestCellLead: mean === null ? null : Math.abs(mean) };
}

function seedsUnder(recipe: Side, difference: PairDifference, cells: PairCells): SeedsNeeded[] {
  if (difference.winner !== '0' || difference.equivalent) return [];
  const bases = basesToDecide(difference);
  const [a, b] = recipe === 'A' ? [cells.aUnderA, cells.bUnderA] : [cells.aUnderB, cells.bUnderB];
  return [
    { method: 'A', recipe, more: missing(a, bases) },
    { method: 'B', recipe, more: missing(b, bases) },
  ];
}

function missing(cell: Cell, bases: number | null): number | null {
  if (bases === null) return null;
  return Math.max(0, bases - cell.filter((value) => value !== null).length);
}
