import { eq } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import type { boardVersion } from '#drizzle/schema/boards';
import { round } from '#drizzle/schema/rounds';
import type { Db } from '#server/db/types';

type Version = typeof boardVersion.$inferSelect;

/** Whether a board version takes publications now, and so more work of its own: it has no round, or an open one. */
export async function takesPublications(db: Db, version: Version): Promise<boolean> {
  const [found] = await db.select().from(round).where(eq(round.boardVersion, version.id));
  return found === undefined || (found.openedAt !== null && found.closedAt === null);
}

/**
 * Throws Fault `conflict` unless a board version takes publications now: it ranks on public bases, or its round is open.
 * The round can't close before the transaction ends.
 */
export async function refuseClosedRound(tx: Db, version: Version): Promise<void> {
  const [found] = await tx.select().from(round).where(eq(round.boardVersion, version.id)).for('share');
  if (found === undefined) return;
  if (found.closedAt !== null) throw roundIsOver(version);
  if (found.openedAt === null) throw notOpen(version);
}

export function notOpen({ board }: Version): Fault {
  return new Fault('conflict', `The round of "${board}" is not open: its ranking bases are being prepared.`, {
    field: 'board',
    hint: 'Make a development run meanwhile: npx fairprune submit FILE --development',
    class: 'submitter',
  });
}

export function roundIsOver({ board }: Version): Fault {
  return new Fault('conflict', `The round of "${board}" is closed: its seeds and bases are public now.`, {
    field: 'board',
    hint: 'A maintainer starts the next one: npx fairprune board revise FILE',
    class: 'submitter',
  });
}
