import { asc, eq } from 'drizzle-orm';
import { lossText, returnText } from '#core/fairness/losses';
import type { Loss } from '#core/fairness/losses';
import { movement } from '#core/fairness/standing';
import type { Tag } from '#core/fairness/tags';
import type { MovementView } from '#core/wire/views';
import { entryMovement } from '#drizzle/schema/records';
import { SYSTEM, actorName } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';

/** Who changed a record, and in what words a part came back. */
export type RecordChange = { readonly actor: Actor; readonly returned: Pick<Loss, 'part' | 'reason'> | null };

export const BY_ITSELF: RecordChange = { actor: SYSTEM, returned: null };

/** An entry's ceiling before and after its record was read again. */
export type CeilingMove = {
  readonly entry: string;
  readonly from: Tag | null;
  readonly to: Tag | null;
  readonly losses: readonly Loss[];
};

/** Writes the history and the event of every ceiling that moved, in the transaction that moved it. */
export async function noteMovements(
  tx: Db,
  moves: readonly CeilingMove[],
  { actor, returned }: RecordChange,
): Promise<void> {
  for (const { entry, from, to, losses } of moves) {
    const way = movement(from, to);
    if (way === null) continue;
    const back = returned === null ? 'its record is whole again' : returnText(returned);
    const reason = way === 'promoted' ? back : losses.map(lossText).join('; ');
    await tx.insert(entryMovement).values({ entry, from, to, reason, by: actorName(actor) });
    const action = way === 'promoted' ? 'entry.promote' : 'entry.demote';
    await appendEvent(tx, { actor, action, subject: entry, details: { from, to, reason } });
  }
}

/** How an entry's ceiling moved, oldest first. */
export async function movementsOf(db: Db, entry: string): Promise<MovementView[]> {
  const rows = await db
    .select()
    .from(entryMovement)
    .where(eq(entryMovement.entry, entry))
    .orderBy(asc(entryMovement.at), asc(entryMovement.id));
  return rows.map(({ at, from, to, reason }) => ({ at: at.toISOString(), from, to, reason }));
}
