import { inArray } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { compareTrainability } from '#core/fairness/trainability';
import type { TrainabilityComparison } from '#core/fairness/trainability';
import { entry } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';

/** Two entries' trainability compared, or why that would say nothing. Throws Fault `not-found`. */
export async function trainabilityPair(
  db: Db,
  ids: { readonly a: string; readonly b: string },
): Promise<TrainabilityComparison> {
  const rows = await db
    .select()
    .from(entry)
    .where(inArray(entry.id, [ids.a, ids.b]));
  const measured = (id: string) => {
    const row = rows.find((one) => one.id === id);
    if (row === undefined) throw new Fault('not-found', `There is no entry "${id}".`);
    return {
      recipe: row.recipeId,
      recipeFingerprint: row.recipeFingerprint,
      mean: row.trainability,
      label: row.trainabilityLabel,
    };
  };
  return compareTrainability(measured(ids.a), measured(ids.b));
}
