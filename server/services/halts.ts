import { isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { halt } from '#drizzle/schema/halts';
import { actorName } from '#server/auth/actor';
import type { Actor, Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';

export const HaltSchema = z.strictObject({ reason: z.string().trim().min(3).max(300) });

/** That computing is stopped, why and since when; null while everything runs. */
export type HaltView = { readonly reason: string; readonly since: string };

/** Whether operators have stopped all computing. */
export async function currentHalt(db: Db): Promise<HaltView | null> {
  const [row] = await db.select().from(halt).where(isNull(halt.resumedAt));
  return row === undefined ? null : { reason: row.reason, since: row.haltedAt.toISOString() };
}

/**
 * Throws Fault `halted` while operators have stopped all computing. What the server plans by itself waits in the queue
 * like everything else.
 */
export async function refuseWhileHalted(db: Db, actor: Actor): Promise<void> {
  const now = actor.kind === 'system' ? null : await currentHalt(db);
  if (now === null) return;
  throw new Fault('halted', `This server takes no submissions now: ${now.reason}`, {
    hint: 'Everything can be read; try again later.',
    class: 'platform',
  });
}

/** Stops leases and submissions at once; what is being computed ends, and reading goes on. Halting again changes the reason. */
export async function haltServer(
  db: Db,
  actor: Person,
  { reason }: z.infer<typeof HaltSchema>,
): Promise<HaltView> {
  return db.transaction(async (tx) => {
    const open = await tx.update(halt).set({ reason }).where(isNull(halt.resumedAt)).returning();
    if (open.length === 0) await tx.insert(halt).values({ reason, haltedBy: actorName(actor) });
    await appendEvent(tx, { actor, action: 'server.halt', subject: 'server', details: { reason } });
    const now = await currentHalt(tx);
    if (now === null) throw new Error('a halt was inserted and is not there');
    return now;
  });
}

/** Lets leases and submissions go on. Returns false when nothing was halted. */
export async function resumeServer(db: Db, actor: Person): Promise<{ readonly resumed: boolean }> {
  return db.transaction(async (tx) => {
    const ended = await tx
      .update(halt)
      .set({ resumedAt: sql`now()`, resumedBy: actorName(actor) })
      .where(isNull(halt.resumedAt))
      .returning({ id: halt.id });
    if (ended.length > 0) await appendEvent(tx, { actor, action: 'server.resume', subject: 'server' });
    return { resumed: ended.length > 0 };
  });
}
