import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm';
import { correctVerdicts } from '#core/fairness/boardVerdicts';
import { matrixStatistics } from '#core/fairness/matrix';
import type { MatrixCell } from '#core/fairness/matrix';
import type { PairVerdict } from '#core/fairness/verdict';
import type { BoardStatistics, MatrixView } from '#core/wire/statistics';
import { entry, verdict } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import { openBoard } from '#server/services/boards';
import type { EntryRow } from '#server/services/entryKeys';
import { contenderNames } from '#server/services/names';

/**
 * What only a whole board can say: for every target how much method, recipe and their interaction carry and whether the
 * recipes agree on the order of methods; and which verdicts stand among all of them. Throws Fault `unknown-board`.
 */
export async function boardStatistics(
  db: Db,
  { board }: { readonly board: string },
): Promise<BoardStatistics> {
  const { version } = await openBoard(db, board);
  const entries = await db
    .select()
    .from(entry)
    .where(
      and(
        eq(entry.boardVersion, version.id),
        isNull(entry.floor),
        isNotNull(entry.finishedAt),
        isNotNull(entry.keyS2),
      ),
    )
    .orderBy(asc(entry.target), asc(entry.id));
  const verdicts = await db
    .select()
    .from(verdict)
    .where(eq(verdict.boardVersion, version.id))
    .orderBy(asc(verdict.target), asc(verdict.id));
  const corrected = correctVerdicts(verdicts.map(({ detail }) => detail as PairVerdict));
  return {
    matrices: version.definition.bands.flatMap(({ target }) =>
      matrixView(target, namedCells(entries.filter((row) => row.band === target))),
    ),
    verdicts: verdicts.map(({ target, outcome, sentence }, i) => ({
      target,
      outcome,
      sentence,
      ...corrected[i]!,
    })),
  };
}

function namedCells(
  rows: readonly Pick<EntryRow, 'method' | 'config' | 'configFingerprint' | 'recipeId' | 'byBase'>[],
): MatrixCell[] {
  const names = contenderNames(rows);
  return rows.map(({ configFingerprint, recipeId, byBase }) => ({
    method: names.get(configFingerprint)!,
    recipe: recipeId,
    byBase,
  }));
}

/** Shares and stability of one target; none without a complete part. */
export function matrixView(target: number, cells: readonly MatrixCell[]): MatrixView[] {
  const found = matrixStatistics(cells);
  if (found === null) return [];
  const { methods, recipes, bases, anova, stability } = found;
  return [
    {
      target,
      methods,
      recipes,
      bases: bases.length,
      shares: {
        method: anova.method.omegaSquared,
        recipe: anova.recipe.omegaSquared,
        interaction: anova.interaction.omegaSquared,
        base: anova.base.omegaSquared,
      },
      interactionP: anova.interaction.p,
      stability,
    },
  ];
}
