import { heldTags } from '#core/fairness/setups';
import type { BoardRow } from '#core/wire/views';
import type { EntryOnBoard } from '#server/services/entryKeys';
import { groupBy } from '#core/lists/groupBy';
import { floorName, methodName } from '#server/services/names';
import { floorsByTarget, resultOf } from '#server/services/results';
import { withheldReasons } from '#server/services/withheld';

/**
 * Entries as rows of a board. `siblings` must hold every entry of the rows' targets that is
 * of their methods, a baseline or a floor: for the swap delta and the standing against floors.
 */
export function boardRows(
  rows: readonly EntryOnBoard[],
  siblings: readonly EntryOnBoard[],
  boardId: string,
  submitters: ReadonlyMap<string, string | null>,
): BoardRow[] {
  const others = groupBy(siblings, methodAt);
  const floors = floorsByTarget(siblings);
  return rows.map((row) => {
    const result = resultOf(row, boardId, floors(row));
    return {
      ...result,
      methodName: row.floor === null ? methodName(row.method) : floorName(row.method, row.floor),
      baseline: row.baseline,
      rank: null,
      tags: heldTags(result.keys),
      recipeSwapDelta: recipeSwapDelta(row, others.get(methodAt(row)) ?? []),
      epochs: epochsOf({ ...row, epochsRetrain: row.epochsRetrain ?? row.recipe.epochs }),
      trainingFlops: row.trainingFlops ?? 0,
      finishedAt: row.finishedAt?.toISOString() ?? null,
      submission: row.submission,
      submitter: row.submission === null ? null : (submitters.get(row.submission) ?? null),
      withheld: withheldReasons(row),
    };
  });
}

/** Epochs of an entry's parts; those that no run has told are none. */
export function epochsOf(
  row: Pick<EntryOnBoard, 'epochsBase' | 'epochsPrune' | 'epochsRetrain'>,
): BoardRow['epochs'] {
  return { base: row.epochsBase ?? 0, prune: row.epochsPrune ?? 0, retrain: row.epochsRetrain ?? 0 };
}

/** What the swap delta asks of an entry. */
export type SwapSide = Pick<
  EntryOnBoard,
  'configFingerprint' | 'target' | 'floor' | 'recipeFingerprint' | 'baseSet' | 'recipe' | 'mean'
>;

/** Same for entries of one method and configuration at one target. */
export function methodAt(row: Pick<SwapSide, 'configFingerprint' | 'target'>): string {
  return `${row.configFingerprint} ${row.target}`;
}

/** This recipe's mean − the best other recipe's of the same method, target, bases and number of retraining epochs. */
export function recipeSwapDelta(row: SwapSide, siblings: readonly SwapSide[]): number | null {
  const means = siblings
    .filter(
      (other) =>
        other.floor === null &&
        other.recipeFingerprint !== row.recipeFingerprint &&
        other.baseSet === row.baseSet &&
        other.recipe.epochs === row.recipe.epochs,
    )
    .map((other) => other.mean)
    .filter((mean) => mean !== null);
  return row.mean === null || means.length === 0 ? null : row.mean - Math.max(...means);
}
