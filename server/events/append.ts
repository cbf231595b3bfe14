import { desc, sql } from 'drizzle-orm';
import type { Json } from '#core/identity/canonical';
import { fingerprint } from '#core/identity/fingerprint';
import { eventLog } from '#drizzle/schema/events';
import { actorName } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';

export type EventInput = {
  readonly actor: Actor;
  /** What happened, as in `submission.create`. */
  readonly action: string;
  /** What it happened to: an id, hash or name. */
  readonly subject: string;
  readonly details?: Readonly<Record<string, Json>>;
};

/** What the first event follows. */
export const NO_EVENT = '0'.repeat(64);

/** Any constant: appending is one at a time in all processes of a database. */
const APPEND_LOCK = 7_246_372;

/**
 * Writes who did what. Call it with the transaction that does it, so that both happen or neither; until that
 * transaction ends other events wait, so append last.
 */
export async function appendEvent(db: Db, event: EventInput): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${APPEND_LOCK})`);
    const [last] = await tx
      .select({ seq: eventLog.seq, hash: eventLog.hash })
      .from(eventLog)
      .orderBy(desc(eventLog.seq))
      .limit(1);
    const row = {
      seq: (last?.seq ?? 0) + 1,
      at: new Date(),
      actor: actorName(event.actor),
      action: event.action,
      subject: event.subject,
      details: event.details ?? {},
      previous: last?.hash ?? NO_EVENT,
    };
    await tx.insert(eventLog).values({ ...row, hash: eventHash(row) });
  });
}

/** SHA-256 over everything an event says and the hash before it. */
export function eventHash(row: Omit<typeof eventLog.$inferSelect, 'hash'>): string {
  const { seq, at, actor, action, subject, details, previous } = row;
  return fingerprint({ seq, at: at.toISOString(), actor, action, subject, details, previous });
}
