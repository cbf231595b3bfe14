import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { basesCommitment } from '#core/rounds/commitment';
import type { RoundView } from '#core/wire/rounds';
import { baseSet } from '#drizzle/schema/boards';
import type { boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import { round, roundSecret } from '#drizzle/schema/rounds';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { openBoard } from '#server/services/boards';
import { notOpen, roundIsOver } from '#server/services/refuseClosedRound';
import { publish } from '#server/stages/changes';

type Version = typeof boardVersion.$inferSelect;
export type RoundQuery = { readonly board: string; readonly version?: number | undefined };

/**
 * Opens a board's round: commits to the hashes of its ranking bases, which are all trained by now, and takes
 * publications from then on. Opening again changes nothing. Throws Fault `not-found` for a board without rounds,
 * `conflict` while bases are still being trained or after it closed.
 */
export async function openRound(db: Db, actor: Actor, query: RoundQuery): Promise<RoundView> {
  const { version } = await openBoard(db, query.board, query.version);
  await db.transaction(async (tx) => {
    const found = await lockRound(tx, version);
    if (found.closedAt !== null) throw roundIsOver(version);
    if (found.openedAt !== null) return;
    const bases = await trainedBases(tx, version);
    const hashes = bases.map((base) => base.weightsHash);
    const { salt } = await secretOf(tx, version);
    const commitment = basesCommitment(version.board, salt, hashes);
    await tx
      .update(round)
      .set({ basesCommitment: commitment, bases: hashes, openedAt: sql`now()` })
      .where(eq(round.boardVersion, version.id));
    const details = { version: version.version, basesCommitment: commitment };
    await appendEvent(tx, { actor, action: 'round.open', subject: version.board, details });
  });
  await publish(db, [{ kind: 'board', id: version.board }]);
  return roundView(db, query);
}

/**
 * Closes a board's round and tells everything it had committed to: secret, salt, hashes and files of the bases, and
 * with them every seed. Closing again changes nothing. Throws Fault `not-found` for a board without rounds, `conflict`
 * for a round that never opened, or whose runs are not all finished.
 */
export async function closeRound(db: Db, actor: Actor, query: RoundQuery): Promise<RoundView> {
  const { version } = await openBoard(db, query.board, query.version);
  await db.transaction(async (tx) => {
    const found = await lockRound(tx, version);
    if (found.closedAt !== null) return;
    if (found.openedAt === null) throw notOpen(version);
    const [waiting] = await tx
      .select({ n: sql<number>`count(*)::int` })
      .from(run)
      .innerJoin(entry, eq(entry.id, run.entry))
      .where(and(eq(entry.boardVersion, version.id), eq(run.state, 'waiting')));
    if ((waiting?.n ?? 0) > 0) throw runsWait(version, waiting?.n ?? 0);
    await tx
      .update(round)
      .set({ closedAt: sql`now()` })
      .where(eq(round.boardVersion, version.id));
    const { secret, salt } = await secretOf(tx, version);
    const details = { version: version.version, secret, salt, bases: [...(found.bases ?? [])] };
    await appendEvent(tx, { actor, action: 'round.close', subject: version.board, details });
  });
  await publish(db, [{ kind: 'board', id: version.board }]);
  return roundView(db, query);
}

/** A round as everybody may see it. Throws Fault `unknown-board`, `not-found` for a board without rounds. */
export async function roundView(db: Db, query: RoundQuery): Promise<RoundView> {
  const { version } = await openBoard(db, query.board, query.version);
  const found = await findRound(db, version);
  if (found === null) throw noRound(version);
  return found;
}

/** The same, null for a board version that ranks on public bases. */
export async function findRound(db: Db, version: Version): Promise<RoundView | null> {
  const [found] = await db.select().from(round).where(eq(round.boardVersion, version.id));
  if (found === undefined) return null;
  const { secretCommitment, basesCommitment: ofBases, committedAt, openedAt, closedAt } = found;
  return {
    board: version.board,
    version: version.version,
    state: closedAt !== null ? 'closed' : openedAt !== null ? 'open' : 'preparing',
    secretCommitment,
    committedAt: committedAt.toISOString(),
    basesCommitment: ofBases,
    openedAt: openedAt?.toISOString() ?? null,
    closedAt: closedAt?.toISOString() ?? null,
    reveal: closedAt === null ? null : await revealOf(db, version),
  };
}

async function revealOf(db: Db, version: Version): Promise<NonNullable<RoundView['reveal']>> {
  const runs = await db
    .select({ entry: run.entry, index: run.index, submission: entry.configFingerprint, seed: run.seed })
    .from(run)
    .innerJoin(entry, eq(entry.id, run.entry))
    .where(and(eq(entry.boardVersion, version.id), isNull(entry.floor), eq(run.state, 'done')))
    .orderBy(asc(run.entry), asc(run.index));
  const { secret, salt } = await secretOf(db, version);
  return { secret, salt, bases: await trainedBases(db, version), runs };
}

type Base = NonNullable<RoundView['reveal']>['bases'][number];

/** A board version's own bases in order. Throws Fault `conflict` while one is not trained. */
async function trainedBases(db: Db, version: Version): Promise<Base[]> {
  const [set] = await db
    .select({ bases: baseSet.bases })
    .from(baseSet)
    .where(eq(baseSet.id, version.baseSet ?? ''));
  const wanted = (set?.bases ?? []).slice(0, version.definition.bases);
  const rows = await db
    .select({ hash: stage.hash, definition: stage.definition, result: stage.result })
    .from(stage)
    .where(and(inArray(stage.hash, wanted), eq(stage.state, 'done')));
  const byHash = new Map(rows.map((row) => [row.hash, row]));
  const trained = wanted.flatMap((hash, index) => {
    const row = byHash.get(hash);
    const checkpoint = row?.result?.checkpoint;
    if (checkpoint === undefined || row?.definition.kind !== 'base') return [];
    const { weightsHash, sha256 } = checkpoint;
    return [{ index, seed: row.definition.seed, weightsHash, checkpoint: sha256 }];
  });
  if (trained.length === version.definition.bases) return trained;
  throw new Fault(
    'conflict',
    `Of the ${version.definition.bases} ranking bases of "${version.board}" ${trained.length} are trained.`,
    { hint: 'Open the round when its bases are trained: their hashes are what it commits to.' },
  );
}

async function lockRound(tx: Db, version: Version): Promise<typeof round.$inferSelect> {
  const [found] = await tx.select().from(round).where(eq(round.boardVersion, version.id)).for('update');
  if (found === undefined) throw noRound(version);
  return found;
}

async function secretOf(db: Db, version: Version): Promise<{ secret: string; salt: string }> {
  const [row] = await db.select().from(roundSecret).where(eq(roundSecret.boardVersion, version.id));
  if (row === undefined) throw new Error(`board version ${version.id} has lost its secret`);
  return row;
}

function noRound({ board, version }: Version): Fault {
  return new Fault('not-found', `Version ${version} of "${board}" ranks on public bases: it has no round.`, {
    field: 'board',
    hint: 'A board file with "ranking": "private" makes one.',
  });
}

function runsWait({ board }: Version, waiting: number): Fault {
  return new Fault('conflict', `The round of "${board}" can't close: ${waiting} runs are not finished.`, {
    hint: 'Wait for them, or cancel their submissions: revealed seeds are worth nothing to runs that come after.',
  });
}
