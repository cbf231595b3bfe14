import { MOST_BASES } from '#core/fairness/pairDifference';
import type { PairDifference, Side } from '#core/fairness/pairDifference';
import type { CellName, PairVerdict } from '#core/fairness/verdict';

/** How the pair is called: method names and recipe ids. */
export type VerdictNames = {
  readonly a: string;
  readonly b: string;
  readonly recipeA: string;
  readonly recipeB: string;
};

/**
 * The verdict as one or two exact sentences, as in "l1-filter wins under both recipes: +3.1 points under ft-4, +1.2
 * under clr-4 (five bases)." Differences are told from the side of the method that is named with them.
 */
export function verdictSentence(verdict: PairVerdict, names: VerdictNames): string {
  switch (verdict.outcome) {
    case 'wins':
      return winsSentence(verdict, names);
    case 'leads-weakly':
      return leadsSentence(verdict, names);
    case 'synergy':
      return synergySentence(verdict, names);
    case 'tie':
      return tieSentence(verdict, names);
    case 'undecided':
      return undecidedSentence(verdict, names);
  }
}

function winsSentence({ delta, winner }: PairVerdict, names: VerdictNames): string {
  const side = winner ?? 'A';
  const points = [pointsFor(side, delta.underA), pointsFor(side, delta.underB)];
  const [a, b] = [signed(points[0], points), signed(points[1], points)];
  return `${methodOf(side, names)} wins under both recipes: ${a} points under ${names.recipeA}, ${b} under ${names.recipeB} (${basesText(delta, names)}).`;
}

function leadsSentence({ delta, x, winner, margin }: PairVerdict, names: VerdictNames): string {
  const side = winner ?? 'A';
  const [won, open]: [Side, Side] = x === '0' ? ['B', 'A'] : ['A', 'B'];
  const points = [pointsFor(side, under(won, delta)), pointsFor(side, under(open, delta))];
  const rest = openText(under(open, delta), signed(points[1], points), margin);
  return `${methodOf(side, names)} leads weakly: ${signed(points[0], points)} points under ${recipeOf(won, names)}, while under ${recipeOf(open, names)} ${rest} (${basesText(delta, names)}).`;
}

function openText({ equivalent, n }: PairDifference, points: string, margin: number): string {
  if (n < 2) return 'too few runs are finished';
  if (equivalent) return `the two are equivalent within ±${margin} points, at ${points}`;
  return `the difference of ${points} is not significant`;
}

function synergySentence(verdict: PairVerdict, names: VerdictNames): string {
  const { delta, x } = verdict;
  const [first, second]: [Side, Side] = x === 'A' ? ['A', 'B'] : ['B', 'A'];
  const points = [pointsFor(first, delta.underA), pointsFor(second, delta.underB)];
  const won = `${methodOf(first, names)} wins under ${names.recipeA} (${signed(points[0], points)} points), ${methodOf(second, names)} under ${names.recipeB} (${signed(points[1], points)})`;
  return `Synergy of method and recipe: ${won}; ${bestCellText(verdict, names)} (${basesText(delta, names)}).`;
}

function bestCellText({ bestCell, bestCellLead }: PairVerdict, names: VerdictNames): string {
  if (bestCell === null) return 'of these two cells neither is significantly better';
  const other: CellName = { method: otherSide(bestCell.method), recipe: otherSide(bestCell.recipe) };
  return `the better of these two cells is ${cellOf(bestCell, names)}, ${signed(bestCellLead, [bestCellLead])} above ${cellOf(other, names)}`;
}

function tieSentence({ delta, margin }: PairVerdict, names: VerdictNames): string {
  const points = [delta.underA.mean, delta.underB.mean];
  return `${names.a} and ${names.b} tie: equivalent within ±${margin} points under both recipes (${names.a} ${signed(points[0], points)} under ${names.recipeA}, ${signed(points[1], points)} under ${names.recipeB}; ${basesText(delta, names)}).`;
}

function undecidedSentence(verdict: PairVerdict, names: VerdictNames): string {
  const { delta } = verdict;
  const points = [delta.underA.mean, delta.underB.mean];
  const shown = (['A', 'B'] as const).map((recipe, i) => {
    const mean = points[i] ?? null;
    const text = mean === null ? 'no common base yet' : `${signed(mean, points)} points`;
    return `${text} under ${recipeOf(recipe, names)}`;
  });
  return `Undecided: ${names.a} against ${names.b} is at ${shown.join(', ')}, neither significant (${basesText(delta, names)}). ${needText(verdict, names)}`;
}

function needText({ seedsNeeded }: PairVerdict, names: VerdictNames): string {
  const clauses = (['A', 'B'] as const).flatMap((recipe) => {
    const cells = seedsNeeded.filter((cell) => cell.recipe === recipe);
    if (cells.length === 0) return [];
    if (cells.some(({ more }) => more === null))
      return [`more than ${MOST_BASES} bases under ${recipeOf(recipe, names)}`];
    const [a, b] = cells.map(({ more }) => more ?? 0);
    const runs =
      a === b
        ? `about ${count(a ?? 0, 'more run')} of each method`
        : `about ${count(a ?? 0, 'more run')} of ${names.a} and ${b} of ${names.b}`;
    return [`${runs} under ${recipeOf(recipe, names)}`];
  });
  return `To decide it takes ${clauses.join(' and ')}.`;
}

/** A − B or B − A, in points. */
function pointsFor(side: Side, { mean }: PairDifference): number | null {
  if (mean === null) return null;
  return side === 'A' ? mean : -mean;
}

/** "+3.1", "−0.4", "0.0"; two decimals in all of `together` as soon as one of them would round to nothing. */
function signed(points: number | null | undefined, together: readonly (number | null | undefined)[]): string {
  if (points === null || points === undefined) return 'unknown';
  const small = together.some((value) => typeof value === 'number' && value !== 0 && Math.abs(value) < 0.05);
  const text = Math.abs(points).toFixed(small ? 2 : 1);
  if (Number(text) === 0) return text;
  return points > 0 ? `+${text}` : `−${text}`;
}

function basesText({ underA, underB }: PairVerdict['delta'], names: VerdictNames): string {
  if (underA.n === underB.n) return count(underA.n, 'base');
  return `${count(underA.n, 'base')} under ${names.recipeA}, ${word(underB.n)} under ${names.recipeB}`;
}

const WORDS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

function word(n: number): string {
  return WORDS[n] ?? String(n);
}

function count(n: number, noun: string): string {
  return `${word(n)} ${noun}${n === 1 ? '' : 's'}`;
}

function under(recipe: Side, delta: PairVerdict['delta']): PairDifference {
  return recipe === 'A' ? delta.underA : delta.underB;
}

function otherSide(side: Side): Side {
  return side === 'A' ? 'B' : 'A';
}

function methodOf(side: Side, names: VerdictNames): string {
  return side === 'A' ? names.a : names.b;
}

function recipeOf(side: Side, names: VerdictNames): string {
  return side === 'A' ? names.recipeA : names.recipeB;
}

function cellOf({ method, recipe }: CellName, names: VerdictNames): string {
  return `${methodOf(method, names)} with ${recipeOf(recipe, names)}`;
}
