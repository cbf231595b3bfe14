import { inArray, or } from 'drizzle-orm';
import { verdict } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';

/** Takes back the verdicts that these entries are cells of: their records no longer carry what a verdict asks for. */
export async function dropVerdicts(tx: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const list = [...ids];
  await tx
    .delete(verdict)
    .where(
      or(
        inArray(verdict.aUnderA, list),
        inArray(verdict.bUnderA, list),
        inArray(verdict.aUnderB, list),
        inArray(verdict.bUnderB, list),
      ),
    );
}
