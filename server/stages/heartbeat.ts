import { and, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { HeartbeatSchema, Progress } from '#core/wire/runner';
import { curve, stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { publish } from '#server/stages/changes';
import { lockStage, assertHeld } from '#server/stages/held';
import { leaseTokenHash } from '#server/stages/leaseToken';

export type HeartbeatInput = z.infer<typeof HeartbeatSchema>;

/**
 * Keeps a lease alive, stores progress and appends finished epochs to the curve. `cancel` tells the runner to stop.
 * Throws Fault `stale-lease` when the lease is not the current one.
 */
export async function heartbeat(db: Db, input: HeartbeatInput): Promise<{ cancel: boolean }> {
  const { progress } = input;
  const held = await db.transaction(async (tx) => {
    const [row] = await tx
      .update(stage)
      .set({ heartbeatAt: sql`now()`, ...(progress === null ? {} : shown(progress)) })
      .where(
        and(
          eq(stage.hash, input.hash),
          eq(stage.state, 'leased'),
          eq(stage.leaseHash, leaseTokenHash(input.leaseToken)),
        ),
      )
      .returning({ cancel: stage.cancelRequested });
    if (row === undefined) {
      assertHeld(await lockStage(tx, input.hash), input);
      throw new Error('unreachable: an unheld lease was held');
    }
    if (progress !== null && progress.rows.length > 0) await appendEpochs(tx, input.hash, progress.rows);
    return row;
  });
  if (progress !== null) await publish(db, [{ kind: 'stage', hash: input.hash, moved: false }]);
  return held;
}

function shown({ share, epoch, imagesPerSecond, message }: Progress) {
  return { share, epoch, imagesPerSecond, message };
}

/** Appends what the curve doesn't hold yet, so that a report sent twice changes nothing. */
async function appendEpochs(tx: Db, hash: string, rows: Progress['rows']): Promise<void> {
  const sorted = [...rows].sort((a, b) => a.epoch - b.epoch);
  const last = sorted.at(-1)?.epoch ?? 0;
  await tx
    .insert(curve)
    .values({ stage: hash, rows: sorted, last })
    .onConflictDoUpdate({
      target: curve.stage,
      set: {
        rows: sql`${curve.rows} || coalesce((
          select jsonb_agg(fresh order by (fresh ->> 'epoch')::int)
          from jsonb_array_elements(excluded.rows) as fresh
          where (fresh ->> 'epoch')::int > ${curve.last}
        ), '[]'::jsonb)`,
        last: sql`greatest(${curve.last}, excluded.last)`,
      },
    });
}
