import { and, desc, eq } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import type { ProposedBudget } from '#core/fairness/budgets';
import { canonicalJson } from '#core/identity/canonical';
import { boardFingerprint } from '#core/verification/board';
import type { BoardDefinition } from '#core/verification/board';
import type { BoardFile } from '#core/wire/board';
import type { DatasetDescriptor } from '#core/wire/dataset';
import { board, boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { round } from '#drizzle/schema/rounds';
import { actorName } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import { isDatasetOfBoard } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { defineBoard } from '#server/services/boardDefinition';
import type { DefinedBoard } from '#server/services/boardDefinition';
import { findDataset } from '#server/services/datasets';
import { indexBoard } from '#server/search/store';
import { newSecret, startRound } from '#server/services/startRound';
import type { RoundSecret } from '#server/services/startRound';
import { publish } from '#server/stages/changes';

export type CreatedBoard = {
  readonly id: string;
  readonly version: number;
  readonly created: boolean;
  /** Training FLOPs of its SX-B groups, ascending. */
  readonly budgets: readonly number[];
  /** What its reference pipelines cost: epochs for SX-A, training FLOPs for SX-B. */
  readonly proposed: readonly ProposedBudget[];
};

/**
 * Makes a board from its file. The same definition again changes nothing; another one under a taken id is a Fault
 * `conflict`: that is `reviseBoard`'s. Faults name the field: `unknown-dataset`, `unknown-network`, `unknown-recipe`,
 * `rate-unreachable` with the nearest rates, `bad-config`.
 */
export function createBoard(db: Db, actor: Actor, file: BoardFile): Promise<CreatedBoard> {
  return write(db, actor, file, async (tx, defined) => {
    const inserted = await tx
      .insert(board)
      .values({ ...shown(file), id: file.id, currentVersion: 1, createdBy: actorName(actor) })
      .onConflictDoNothing()
      .returning({ id: board.id });
    if (inserted.length === 0) return taken(tx, defined);
    await addVersion(tx, actor, defined, 1);
    const { fingerprint } = defined;
    await appendEvent(tx, { actor, action: 'board.create', subject: file.id, details: { fingerprint } });
    return { id: file.id, version: 1, created: true };
  });
}

/**
 * Makes a new version of a board from its changed file, and takes submissions there from now on; rows of older
 * versions stay and say which version they are of. A definition that the board had before is that version again, unless
 * its round is over: private ranking bases serve one round. The same definition changes title and description only.
 * Throws Fault `unknown-board`, and what `createBoard` throws.
 */
export function reviseBoard(db: Db, actor: Actor, file: BoardFile): Promise<CreatedBoard> {
  return write(db, actor, file, async (tx, defined) => {
    const [head] = await tx.select().from(board).where(eq(board.id, file.id)).for('no key update');
    if (head === undefined) throw await unknownBoard(tx, file.id);
    const known = await versionLike(tx, defined);
    const version = known ?? (await newestVersion(tx, file.id)) + 1;
    if (known === null) await addVersion(tx, actor, defined, version);
    await tx
      .update(board)
      .set({ ...shown(file), currentVersion: version })
      .where(eq(board.id, file.id));
    if (version !== head.currentVersion) {
      const details = { from: head.currentVersion, to: version, fingerprint: defined.fingerprint };
      await appendEvent(tx, { actor, action: 'board.revise', subject: file.id, details });
    }
    return { id: file.id, version, created: known === null };
  });
}

/** A board file made exact, with the secret of its round where it has one. */
type Defined = DefinedBoard & {
  readonly file: BoardFile;
  readonly dataset: DatasetDescriptor;
  readonly fingerprint: string;
  readonly secret: RoundSecret | null;
};

async function write(
  db: Db,
  actor: Actor,
  file: BoardFile,
  store: (tx: Db, defined: Defined) => Promise<Made>,
): Promise<CreatedBoard> {
  const dataset = await findDataset(db, file.dataset);
  const secret = file.ranking === 'private' ? newSecret(file.id) : null;
  const made = defineBoard(file, dataset, secret?.commitment);
  const fingerprint = boardFingerprint(made.definition);
  const result = await db.transaction(async (tx) => {
    const stored = await store(tx, { ...made, file, dataset, fingerprint, secret });
    await indexBoard(tx, file, made.definition, dataset);
    return stored;
  });
  await publish(db, [{ kind: 'board', id: result.id }]);
  return { ...result, budgets: made.definition.budgets, proposed: made.proposed };
}

type Made = Pick<CreatedBoard, 'id' | 'version' | 'created'>;

/** What belongs to the board whatever its version. */
function shown({ title, description, demo, swapBudget }: BoardFile) {
  return { title, description, demo, swapBudget: swapBudget ?? null };
}

async function addVersion(tx: Db, actor: Actor, defined: Defined, version: number): Promise<void> {
  const { file, dataset, cost, definition, fingerprint, secret } = defined;
  const [row] = await tx
    .insert(boardVersion)
    .values({
      board: file.id,
      version,
      fingerprint,
      definition,
      dataset: dataset.id,
      datasetVersion: dataset.version,
      backend: file.backend,
      denseMacs: cost.macs,
      denseParams: cost.params,
    })
    .returning();
  if (row === undefined) throw new Error('a board version was inserted without a row');
  if (secret !== null) await startRound(tx, actor, { version: row, dataset }, secret);
}

/** Number of the version with this definition; null when there is none, or none whose round still takes submissions. */
async function versionLike(tx: Db, { file, definition }: Defined): Promise<number | null> {
  const rows = await tx
    .select({ version: boardVersion.version, definition: boardVersion.definition, closedAt: round.closedAt })
    .from(boardVersion)
    .leftJoin(round, eq(round.boardVersion, boardVersion.id))
    .where(and(eq(boardVersion.board, file.id), eq(boardVersion.purpose, 'ranking')));
  const wanted = withoutSecret(definition);
  const same = rows.find((row) => row.closedAt === null && withoutSecret(row.definition) === wanted);
  return same?.version ?? null;
}

/** Every round has a secret of its own: two definitions are the same when all else is. */
function withoutSecret({ ranking, ...definition }: BoardDefinition): string {
  return canonicalJson({ ...definition, ranking: ranking?.kind ?? 'open' });
}

async function newestVersion(tx: Db, id: string): Promise<number> {
  const [row] = await tx
    .select({ version: boardVersion.version })
    .from(boardVersion)
    .where(and(eq(boardVersion.board, id), eq(boardVersion.purpose, 'ranking')))
    .orderBy(desc(boardVersion.version))
    .limit(1);
  return row?.version ?? 0;
}

async function taken(tx: Db, defined: Defined): Promise<Made> {
  const { id } = defined.file;
  const version = await versionLike(tx, defined);
  if (version !== null) return { id, version, created: false };
  throw new Fault('conflict', `Board "${id}" exists already with another definition.`, {
    field: 'id',
    hint: 'Choose another id, or make a new version of the board: npx fairprune board revise FILE',
    class: 'submitter',
  });
}

export type OpenBoard = {
  readonly board: typeof board.$inferSelect;
  readonly version: typeof boardVersion.$inferSelect;
  readonly dataset: DatasetDescriptor;
};

/**
 * A board in its current version, or in another one by number. Throws Fault `unknown-board` with the boards there are,
 * `not-found` for a version that it never had.
 */
export async function openBoard(db: Db, id: string, number?: number): Promise<OpenBoard> {
  const [row] = await db
    .select({ board, version: boardVersion, dataset: datasetVersion.descriptor })
    .from(board)
    .innerJoin(
      boardVersion,
      and(
        eq(boardVersion.board, board.id),
        eq(boardVersion.purpose, 'ranking'),
        eq(boardVersion.version, number ?? board.currentVersion),
      ),
    )
    .innerJoin(datasetVersion, isDatasetOfBoard)
    .where(eq(board.id, id));
  if (row !== undefined) return row;
  const [head] = number === undefined ? [] : await db.select().from(board).where(eq(board.id, id));
  if (head === undefined) throw await unknownBoard(db, id);
  throw new Fault('not-found', `Board "${id}" has no version ${number}.`, {
    field: 'version',
    hint: `Its current version is ${head.currentVersion}.`,
  });
}

async function unknownBoard(db: Db, id: string): Promise<Fault> {
  const known = await db.select({ id: board.id }).from(board).orderBy(board.id).limit(20);
  return new Fault('unknown-board', `There is no board "${id}".`, {
    field: 'board',
    hint:
      known.length === 0
        ? 'No board exists yet: npx fairprune board create FILE'
        : `Boards: ${known.map((one) => one.id).join(', ')}.`,
    class: 'submitter',
  });
}
