import { and, eq } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import type { ProposedBudget } from '#core/fairness/budgets';
import { boardFingerprint } from '#core/verification/board';
import type { BoardFile } from '#core/wire/board';
import type { DatasetDescriptor } from '#core/wire/dataset';
import { board, boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { actorName } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { defineBoard } from '#server/services/boardDefinition';
import { findDataset } from '#server/services/datasets';
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
 * `conflict`. Faults name the field: `unknown-dataset`, `unknown-network`, `unknown-recipe`, `rate-unreachable` with the
 * nearest rates, `bad-config`.
 */
export async function createBoard(db: Db, actor: Actor, file: BoardFile): Promise<CreatedBoard> {
  const dataset = await findDataset(db, file.dataset);
  const { definition, cost, proposed } = defineBoard(file, dataset);
  const fingerprint = boardFingerprint(definition);
  const result = await db.transaction(async (tx) => {
    const inserted = await tx
      .insert(board)
      .values({
        id: file.id,
        title: file.title,
        description: file.description,
        demo: file.demo,
        swapBudget: file.swapBudget ?? null,
        currentVersion: 1,
        createdBy: actorName(actor),
      })
      .onConflictDoNothing()
      .returning({ id: board.id });
    if (inserted.length === 0) return existing(tx, file.id, fingerprint);
    await tx.insert(boardVersion).values({
      board: file.id,
      version: 1,
      fingerprint,
      definition,
      dataset: dataset.id,
      datasetVersion: dataset.version,
      backend: file.backend,
      denseMacs: cost.macs,
      denseParams: cost.params,
    });
    await appendEvent(tx, { actor, action: 'board.create', subject: file.id, details: { fingerprint } });
    return { id: file.id, version: 1, created: true };
  });
  if (result.created) await publish(db, [{ kind: 'board', id: file.id }]);
  return { ...result, budgets: definition.budgets, proposed };
}

type Made = Pick<CreatedBoard, 'id' | 'version' | 'created'>;

async function existing(tx: Db, id: string, fingerprint: string): Promise<Made> {
  const [found] = await tx
    .select({ version: boardVersion.version })
    .from(boardVersion)
    .where(and(eq(boardVersion.board, id), eq(boardVersion.fingerprint, fingerprint)));
  if (found !== undefined) return { id, version: found.version, created: false };
  throw new Fault('conflict', `Board "${id}" exists already with another definition.`, {
    field: 'id',
    hint: 'Choose another id: what a board compares is fixed once it is made.',
    class: 'submitter',
  });
}

export type OpenBoard = {
  readonly board: typeof board.$inferSelect;
  readonly version: typeof boardVersion.$inferSelect;
  readonly dataset: DatasetDescriptor;
};

/** A board in its current version. Throws Fault `unknown-board` with the boards there are. */
export async function openBoard(db: Db, id: string): Promise<OpenBoard> {
  const [row] = await db
    .select({ board, version: boardVersion, dataset: datasetVersion.descriptor })
    .from(board)
    .innerJoin(
      boardVersion,
      and(eq(boardVersion.board, board.id), eq(boardVersion.version, board.currentVersion)),
    )
    .innerJoin(
      datasetVersion,
      and(
        eq(datasetVersion.dataset, boardVersion.dataset),
        eq(datasetVersion.version, boardVersion.datasetVersion),
      ),
    )
    .where(eq(board.id, id));
  if (row !== undefined) return row;
  const known = await db.select({ id: board.id }).from(board).orderBy(board.id).limit(20);
  throw new Fault('unknown-board', `There is no board "${id}".`, {
    field: 'board',
    hint:
      known.length === 0
        ? 'No board exists yet: npx fairprune board create FILE'
        : `Boards: ${known.map((one) => one.id).join(', ')}.`,
    class: 'submitter',
  });
}
