import { RUNS_PROVISIONAL, classReasons, rankedOrWhy } from '#core/fairness/ranked';
import type { RankedQuestion } from '#core/fairness/ranked';
import { rankClass } from '#core/fairness/ranking';
import type { ClassRanking } from '#core/fairness/ranking';
import type { Tag } from '#core/fairness/tags';
import type { BoardClass, BoardRow } from '#core/wire/views';
import { epochsOf } from '#server/services/boardRows';
import type { ListedEntry } from '#server/services/boardList';
import { compareText } from '#core/lists/compareText';
import { groupBy } from '#core/lists/groupBy';
import { withheldReasons } from '#server/services/withheld';

/** An entry among those of its table; what its class says of its rank is null outside of every class. */
export type Placed = {
  readonly entry: ListedEntry;
  readonly rank: BoardRow['rank'];
  readonly standing: Standing | null;
};

/** A class with its entries in place of their rows. */
export type ListedClass = Omit<BoardClass, 'rows' | 'table' | 'shared' | 'index'> & {
  readonly members: readonly Placed[];
};

/**
 * Entries that a setup allows to be compared, one class a key, larger classes first; those of a class best first, with
 * their rank intervals.
 */
export function classesOf(tag: Tag, entries: readonly ListedEntry[]): ListedClass[] {
  const byKey = groupBy(
    entries.filter(({ key }) => key !== null),
    ({ key }) => key ?? '',
  );
  return [...byKey]
    .map(([key, members]) => classOf(tag, key, members))
    .toSorted(
      (a, b) =>
        b.members.length - a.members.length ||
        meanOf(b.members[0]) - meanOf(a.members[0]) ||
        compareText(a.key, b.key),
    );
}

function meanOf(placed: Placed | undefined): number {
  return placed?.entry.mean ?? 0;
}

function classOf(tag: Tag, key: string, entries: readonly ListedEntry[]): ListedClass {
  const { ranking, standings, reasons } = rankMembers(
    entries.map(({ id, method, evidence, floor, band, n, withheld, byBase }) => ({
      id,
      method,
      evidence,
      isFloor: floor !== null,
      inBand: band !== null,
      n,
      withheld: withheld === null ? [] : withheldReasons(withheld),
      byBase,
    })),
  );
  const members = entries
    .map((entry) => ({
      entry,
      rank: ranking.intervals.get(entry.id) ?? null,
      standing: standings.get(entry.id)!,
    }))
    .toSorted((a, b) => meanOf(b) - meanOf(a) || compareText(a.entry.id, b.entry.id));
  return {
    key,
    label: classLabel(tag, members),
    members,
    among: ranking.intervals.size,
    ranked: reasons.length === 0,
    reason: reasons.length === 0 ? null : reasons.join(' '),
    minimalDetectableDifference: ranking.minimalDetectableDifference,
  };
}

/** An entry of a class, as much of it as decides its rank. */
export type Member = Omit<RankedQuestion, 'classMethods' | 'withheld'> & {
  readonly id: string;
  readonly method: string;
  readonly withheld: readonly string[];
  readonly byBase: Readonly<Record<number, number>>;
};

type Standing = {
  readonly ranked: boolean;
  readonly provisional: boolean;
  readonly unranked: string[];
};

/**
 * Rank intervals of a class and whether each of its members is ranked there: the stored answer is for the S3.2 class.
 * `reasons` keep the class as a whole from being ranked.
 */
export function rankMembers(members: readonly Member[]): {
  readonly ranking: ClassRanking;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly reasons: readonly string[];
} {
  // Floors stand in the table, outside of the ranking that they are there to be compared with; so do rows that can't rank.
  const contenders = members.filter(
    (one) => !one.isFloor && one.evidence === 'verified' && one.withheld.length === 0,
  );
  const held = [
    ...new Set(contenders.filter((one) => one.n >= RUNS_PROVISIONAL).map(({ method }) => method)),
  ];
  const standings = members.map(({ id, method, ...one }) => {
    const { ranked, provisional, reasons } = rankedOrWhy({ ...one, classMethods: [method, ...held] });
    return [id, { ranked, provisional, unranked: [...reasons] }] satisfies [string, Standing];
  });
  return { ranking: rankClass(contenders), standings: new Map(standings), reasons: classReasons(held) };
}

/** What the members share, in words. */
function classLabel(tag: Tag, members: readonly Placed[]): string {
  const [first] = members;
  if (first === undefined) return '';
  const { recipeId: recipe } = first.entry;
  const epochs = epochsOf(first.entry);
  const retraining = `${count(epochs.retrain)} of retraining`;
  switch (tag) {
    case 'S1':
      return 'Same board and rate band';
    case 'S2':
      return 'Same base models';
    case 'S3.1':
      return `Same base models, ${retraining}`;
    case 'S3.2':
      return `Same base models, retraining recipe ${recipe}`;
    case 'S4.1':
      return `Same base models, recipe ${recipe}, ${count(epochs.prune)} of training inside pruning`;
    case 'S4.2':
      return `Same base models, recipe ${recipe}, same schedule inside pruning`;
    case 'S4.2-overall':
      return `Same learning rates over the whole pipeline, same initial weights (ends with ${recipe})`;
    case 'SX-A':
      return `${count(epochs.base + epochs.prune + epochs.retrain)} in all`;
    case 'SX-B':
      return 'Same budget of training FLOPs';
  }
}

function count(epochs: number): string {
  return `${Number(epochs.toFixed(2))} ${epochs === 1 ? 'epoch' : 'epochs'}`;
}
