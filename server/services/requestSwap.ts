import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { boardVersion } from '#drizzle/schema/boards';
import { entry, swapPair } from '#drizzle/schema/entries';
import { board } from '#drizzle/schema/boards';
import type { Person } from '#server/auth/actor';
import { isCurrentBoardVersion } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { planExtras } from '#server/services/boardExtras';
import type { EntryRow } from '#server/services/entryKeys';
import { refuseWhileHalted } from '#server/services/halts';
import { sentTo } from '#server/services/swapState';
import { refreshVerdicts } from '#server/services/verdicts';

const EntryId = z.string().min(1).max(64);
/** Two entries of a board and band, each under the recipe that it was submitted with. */
export const SwapRequestInput = z.strictObject({ a: EntryId, b: EntryId });

export type RequestedSwap = {
  readonly board: string;
  /** False: somebody had asked before. */
  readonly added: boolean;
  /** Entries that the board runs now because of it; 0 also where its budget has no room. */
  readonly planned: number;
};

/**
 * A reader asks for two methods to be run under each other's recipes. It costs the reader nothing; the board runs it as
 * far as its budget for swaps goes. Throws Fault `not-found`, or `conflict` when the two can't be swapped.
 */
export async function requestSwap(
  db: Db,
  actor: Person,
  ids: z.infer<typeof SwapRequestInput>,
): Promise<RequestedSwap> {
  await refuseWhileHalted(db, actor);
  const [a, b] = await pairOf(db, ids);
  const [at] = await db
    .select({ id: board.id, version: boardVersion })
    .from(boardVersion)
    .innerJoin(board, isCurrentBoardVersion)
    .where(eq(boardVersion.id, a.boardVersion));
  if (at === undefined) throw refused('Their board has a newer version; these rows stay as they are.');
  await requireNative(db, [a, b]);
  const added = await db.transaction(async (tx) => {
    await tx.select().from(boardVersion).where(eq(boardVersion.id, at.version.id)).for('no key update');
    const fresh = await note(tx, a, b, actor.id);
    await refreshVerdicts(tx, at.version, [a.id, b.id]);
    if (fresh) {
      const details = { board: at.id, a: a.id, b: b.id };
      await appendEvent(tx, { actor, action: 'swap.request', subject: a.id, details });
    }
    return fresh;
  });
  return { board: at.id, added, planned: await planExtras(db, at.id) };
}

async function pairOf(
  db: Db,
  ids: { readonly a: string; readonly b: string },
): Promise<[EntryRow, EntryRow]> {
  const rows = await db
    .select()
    .from(entry)
    .where(inArray(entry.id, [ids.a, ids.b]));
  const found = (id: string) => {
    const row = rows.find((one) => one.id === id);
    if (row !== undefined) return row;
    throw new Fault('not-found', `There is no entry "${id}".`, {
      hint: 'npx fairprune results --board all gives the ids.',
    });
  };
  const [a, b] = [found(ids.a), found(ids.b)];
  if (a.boardVersion !== b.boardVersion || a.target !== b.target)
    throw refused('They are not of one board and rate band.');
  if (a.floor !== null || b.floor !== null) throw refused('A floor has no recipe of its own.');
  if (a.configFingerprint === b.configFingerprint) throw refused('They are one method under two recipes.');
  return [a, b];
}

/** A swap exchanges the recipes that two methods were submitted with. */
async function requireNative(db: Db, rows: readonly EntryRow[]): Promise<void> {
  for (const row of rows) {
    const sent = (await sentTo(db, row.boardVersion)).filter(
      (one) => one.configFingerprint === row.configFingerprint,
    );
    if (sent.some((one) => one.recipeFingerprint === row.recipeFingerprint)) continue;
    const names = [...new Set(sent.map((one) => one.recipe.id))].join(', ');
    throw refused(
      `Entry ${row.id} is ${row.method} under ${row.recipeId}, which it was not submitted with.`,
      names === '' ? 'Training from scratch has no recipe to swap.' : `Name its entry under ${names}.`,
    );
  }
}

/** Whether the pair is new; one that only the board itself had asked for becomes the reader's. */
async function note(tx: Db, a: EntryRow, b: EntryRow, askedBy: string): Promise<boolean> {
  const side = (x: EntryRow, y: EntryRow) =>
    and(
      eq(swapPair.a, x.configFingerprint),
      eq(swapPair.recipeA, x.recipeFingerprint),
      eq(swapPair.b, y.configFingerprint),
      eq(swapPair.recipeB, y.recipeFingerprint),
    );
  const [known] = await tx
    .select()
    .from(swapPair)
    .where(
      and(
        eq(swapPair.boardVersion, a.boardVersion),
        eq(swapPair.target, a.target),
        or(side(a, b), side(b, a)),
      ),
    );
  if (known !== undefined) {
    await tx
      .update(swapPair)
      .set({ askedBy: sql`coalesce(${swapPair.askedBy}, ${askedBy})` })
      .where(eq(swapPair.id, known.id));
    return known.askedBy === null;
  }
  await tx.insert(swapPair).values({
    boardVersion: a.boardVersion,
    target: a.target,
    a: a.configFingerprint,
    recipeA: a.recipeFingerprint,
    b: b.configFingerprint,
    recipeB: b.recipeFingerprint,
    askedBy,
  });
  return true;
}

function refused(
  what: string,
  hint = 'Choose two entries of one board and band, each under its own recipe.',
): Fault {
  return new Fault('conflict', `These two can't be swapped. ${what}`, { hint, class: 'submitter' });
}
