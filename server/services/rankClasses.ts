import { inArray, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { RUNS_PROVISIONAL, rankedOrWhy } from '#core/fairness/ranked';
import { entry } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';

/**
 * Decides for every entry of these classes (entries of one band and one recipe: one S3.2 key) whether it is ranked
 * and if not why, and writes what changed.
 */
export async function rankClasses(tx: Db, keys: readonly (string | null)[]): Promise<void> {
  const classes = [...new Set(keys.filter((key) => key !== null))];
  if (classes.length > 0) {
    const rows = await selectRanked(tx, inArray(entry.keyS32, classes));
    for (const key of classes)
      await rankClass(
        tx,
        rows.filter((row) => row.key === key),
      );
  }
}

/** Finished entries that belong to no class, for instance outside of every band, say so. */
export async function rankApart(tx: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await selectRanked(tx, inArray(entry.id, [...ids]));
  for (const row of rows) if (row.key === null && row.n > 0) await rankClass(tx, [row]);
}

type Row = Awaited<ReturnType<typeof selectRanked>>[number];

function selectRanked(tx: Db, where: SQL) {
  return tx
    .select({
      id: entry.id,
      key: entry.keyS32,
      method: entry.method,
      evidence: entry.evidence,
      band: entry.band,
      n: entry.n,
      floor: entry.floor,
      ranked: entry.ranked,
      provisional: entry.provisional,
      unranked: entry.unranked,
    })
    .from(entry)
    .where(where);
}

async function rankClass(tx: Db, rows: readonly Row[]): Promise<void> {
  const held = rows.filter((row) => row.n >= RUNS_PROVISIONAL && row.floor === null).map((row) => row.method);
  const changed = rows.flatMap((row) => {
    const { ranked, provisional, reasons } = rankedOrWhy({
      evidence: row.evidence,
      isFloor: row.floor !== null,
      inBand: row.band !== null,
      n: row.n,
      classMethods: [row.method, ...held],
    });
    const same =
      ranked === row.ranked &&
      provisional === row.provisional &&
      reasons.join('\n') === row.unranked.join('\n');
    return same ? [] : [{ id: row.id, ranked, provisional, unranked: reasons }];
  });
  if (changed.length === 0) return;
  await tx.execute(sql`
    update ${entry} set ranked = x.ranked, provisional = x.provisional, unranked = x.unranked
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as x(id text, ranked boolean, provisional boolean, unranked jsonb)
    where ${entry.id} = x.id`);
}
