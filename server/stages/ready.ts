import { and, eq, inArray, sql } from 'drizzle-orm';
import { stage, stageNeed } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';

/** Makes those blocked stages ready whose needs are all done. Returns their hashes. */
export async function readyWhereMet(tx: Db, hashes: readonly string[]): Promise<string[]> {
  if (hashes.length === 0) return [];
  const rows = await tx
    .update(stage)
    .set({ state: 'ready', readyAt: sql`now()` })
    .where(
      and(
        eq(stage.state, 'blocked'),
        inArray(stage.hash, [...hashes]),
        sql`not exists (
          select 1 from ${stageNeed} as n join ${stage} as d on d.hash = n.needs
          where n.stage = ${stage.hash} and d.state <> 'done')`,
      ),
    )
    .returning({ hash: stage.hash });
  return rows.map((row) => row.hash);
}

/** The stages that read this one's output, locked in a fixed order so that two completions can't both miss them. */
export async function lockDependants(tx: Db, hash: string): Promise<string[]> {
  const rows = await tx
    .select({ hash: stage.hash })
    .from(stage)
    .where(
      inArray(
        stage.hash,
        tx.select({ hash: stageNeed.stage }).from(stageNeed).where(eq(stageNeed.needs, hash)),
      ),
    )
    .orderBy(stage.hash)
    .for('update');
  return rows.map((row) => row.hash);
}
