import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { RECORD_PARTS } from '#core/fairness/losses';
import type { RecordPart } from '#core/fairness/losses';
import { shortHash } from '#core/identity/fingerprint';
import { Hash } from '#core/wire/stage';
import { boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import { recordLoss } from '#drizzle/schema/records';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import { actorName } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { recomputeEntries } from '#server/services/recompute';
import { publish } from '#server/stages/changes';

const Reason = z.string().trim().min(3).max(500);
const Subject = z.string().min(1).max(64);
/** What operators answer for; disputes are decided by maintainers. */
export const OPERATOR_PARTS = RECORD_PARTS.filter((part) => part !== 'dispute');
const OperatorPart = z.enum(OPERATOR_PARTS);

/** A part that is gone from the record of every entry it belongs to. */
export const LoseSchema = z.strictObject({ part: OperatorPart, subject: Subject, reason: Reason });
/** The part is back. A base's hash comes back with the hash itself, and only if it is the recorded one. */
export const ReturnSchema = LoseSchema.extend({ hash: Hash.optional() });

type Lost = { readonly part: RecordPart; readonly subject: string; readonly reason: string };
type Returned = Lost & { readonly hash?: string | undefined };

export type RecordChanged = {
  /** False: it stood like this already. */
  readonly changed: boolean;
  /** Entries whose record the part belongs to. */
  readonly entries: readonly string[];
};

/**
 * Takes a part from the record: keys, ceilings, ranks and verdicts of every entry it belongs to are recomputed in the
 * same transaction, and each ceiling that falls is in the entry's history and in the event log. Taking it twice
 * changes nothing. Throws Fault `not-found` when the part belongs to no entry.
 */
export function losePart(db: Db, actor: Actor, lost: Lost): Promise<RecordChanged> {
  return changing(db, (tx) => losePartIn(tx, actor, lost));
}

/** `losePart` as a part of a larger transaction, whose caller tells the boards' readers afterwards. */
export function losePartIn(tx: Db, actor: Actor, lost: Lost): Promise<Changed> {
  return changeIn(tx, actor, lost, null, async () => {
    const added = await tx
      .insert(recordLoss)
      .values({ ...lost, lostBy: actorName(actor) })
      .onConflictDoNothing()
      .returning({ id: recordLoss.id });
    return added.length > 0;
  });
}

/**
 * Gives a part back; entries are promoted as far as their record allows again. Throws Fault `not-found` as above,
 * `hash-mismatch` when a base is said to be back with another hash than the recorded one.
 */
export function returnPart(db: Db, actor: Actor, returned: Returned): Promise<RecordChanged> {
  return changing(db, (tx) => returnPartIn(tx, actor, returned));
}

/** `returnPart` as a part of a larger transaction, whose caller tells the boards' readers afterwards. */
export function returnPartIn(tx: Db, actor: Actor, { hash, ...returned }: Returned): Promise<Changed> {
  return changeIn(tx, actor, returned, { part: returned.part, reason: returned.reason }, async () => {
    if (returned.part === 'base-hash') await checkHash(tx, returned.subject, hash);
    const closed = await tx
      .update(recordLoss)
      .set({ returnedAt: sql`now()`, returnedBy: actorName(actor), returnReason: returned.reason })
      .where(
        and(
          eq(recordLoss.part, returned.part),
          eq(recordLoss.subject, returned.subject),
          isNull(recordLoss.returnedAt),
        ),
      )
      .returning({ id: recordLoss.id });
    return closed.length > 0;
  });
}

/** With the boards whose numbers changed. */
type Changed = RecordChanged & { readonly boards: readonly string[] };

async function changing(db: Db, change: (tx: Db) => Promise<Changed>): Promise<RecordChanged> {
  const { boards, ...told } = await db.transaction(change);
  await publish(
    db,
    boards.map((id) => ({ kind: 'board', id })),
  );
  return told;
}

async function changeIn(
  tx: Db,
  actor: Actor,
  change: Lost,
  returned: Pick<Lost, 'part' | 'reason'> | null,
  write: () => Promise<boolean>,
): Promise<Changed> {
  const touched = await entriesWith(tx, change);
  if (touched.length === 0) throw noSuchPart(change);
  // Boards before entries, as completions take them, so that neither waits for the other.
  const versions = [...new Set(touched.map((row) => row.boardVersion))];
  const locked = await tx
    .select({ board: boardVersion.board })
    .from(boardVersion)
    .where(inArray(boardVersion.id, versions))
    .orderBy(boardVersion.id)
    .for('no key update');
  const changed = await write();
  const entries = touched.map((row) => row.id);
  if (!changed) return { changed, entries, boards: [] };
  await recomputeEntries(tx, entries, { actor, returned });
  const action = returned === null ? 'record.lose' : 'record.return';
  const { part, subject, reason } = change;
  await appendEvent(tx, { actor, action, subject, details: { part, reason, entries: entries.length } });
  return { changed, entries, boards: [...new Set(locked.map((row) => row.board))] };
}

/** The entries that a part belongs to. */
async function entriesWith(tx: Db, { part, subject }: Lost) {
  const columns = { id: entry.id, boardVersion: entry.boardVersion };
  const order = entry.id;
  switch (part) {
    case 'seeds':
    case 'dispute':
      return tx.select(columns).from(entry).where(eq(entry.id, subject)).orderBy(order);
    case 'base-hash':
      return tx
        .selectDistinct(columns)
        .from(entry)
        .innerJoin(run, eq(run.entry, entry.id))
        .where(eq(run.base, subject))
        .orderBy(order);
    case 'artifact': {
      const found = await tx
        .select({ hash: stage.hash })
        .from(stage)
        .where(sql`${stage.result} -> 'checkpoint' ->> 'sha256' = ${subject}`);
      const hashes = found.map((row) => row.hash);
      if (hashes.length === 0) return [];
      return tx
        .selectDistinct(columns)
        .from(entry)
        .innerJoin(run, eq(run.entry, entry.id))
        .where(or(inArray(run.base, hashes), inArray(run.prune, hashes), inArray(run.retrain, hashes)))
        .orderBy(order);
    }
  }
}

async function checkHash(tx: Db, base: string, given: string | undefined): Promise<void> {
  const [row] = await tx.select({ result: stage.result }).from(stage).where(eq(stage.hash, base));
  const recorded = row?.result?.checkpoint.weightsHash ?? null;
  if (recorded !== null && given === recorded) return;
  throw new Fault(
    'hash-mismatch',
    given === undefined
      ? 'A base comes back with the hash of its tensors.'
      : `The base's tensors hash to ${shortHash(given)}, its record says ${recorded === null ? 'nothing' : shortHash(recorded)}.`,
    {
      field: 'hash',
      hint: 'Hash the stored network again (its safetensors header holds fairprune.weights_hash); another network is another base.',
    },
  );
}

const SUBJECTS: Readonly<Record<RecordPart, string>> = {
  'base-hash': 'the hash of a base’s stage, as the entry’s page shows it',
  seeds: 'the id of an entry',
  dispute: 'the id of an entry',
  artifact: 'the SHA-256 of a network that a run left',
};

function noSuchPart({ part, subject }: Lost): Fault {
  return new Fault('not-found', `No entry has ${subject} in its record (${part}).`, {
    field: 'subject',
    hint: `Give ${SUBJECTS[part]}.`,
  });
}
