import { and, eq, isNull } from 'drizzle-orm';
import { encodePacked } from '#core/datasets/packed';
import { generateShapes } from '#core/datasets/shapes';
import { sha256Hex } from '#core/identity/fingerprint';
import { BoardFileSchema } from '#core/wire/board';
import type { BoardFile } from '#core/wire/board';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { SubmissionFile } from '#core/wire/submission';
import { artifact } from '#drizzle/schema/artifacts';
import { board } from '#drizzle/schema/boards';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import { storeBytes } from '#server/artifacts/store';
import { SYSTEM, actorName } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { createBoard } from '#server/services/boards';
import { registerDataset } from '#server/services/datasets';
import { createSubmission } from '#server/services/submissions';
import { methodById } from '#methods/registry';
import demoBoard from '../../docs/examples/demo-board.json' with { type: 'json' };

/** The data of the demonstration: 1,000 training images, and enough test images that .1 points are one image. */
const DEMO_SHAPES = { size: 16, train: 1_000, test: 1_000, seed: 1 } as const;

/** Each method under the recipe that it is entered with; the board's two recipes make every swap a cell of its own. */
const DEMO_SUBMISSIONS = [
  { method: 'random-filter', recipe: 'ft-4' },
  { method: 'l1-filter', recipe: 'clr-4' },
] as const;

/**
 * Makes the demonstration board with its data and its two submissions. Each step is done only if it is missing, so that
 * a start that was cut off is made up for and a finished one costs a query.
 */
export async function ensureDemo(db: Db, dataFolder: string): Promise<void> {
  const file = BoardFileSchema.parse(demoBoard);
  const [known] = await db.select({ id: board.id }).from(board).where(eq(board.id, file.id));
  if (known === undefined) await createDemoBoard(db, dataFolder, file);
  for (const wanted of DEMO_SUBMISSIONS) {
    if (!(await isSubmitted(db, file.id, wanted.method)))
      await createSubmission(db, SYSTEM, demoSubmission(file, wanted));
  }
}

async function createDemoBoard(db: Db, dataFolder: string, file: BoardFile): Promise<void> {
  const { id, version } = await storeDemoData(db, dataFolder);
  await createBoard(db, SYSTEM, { ...file, dataset: { id, version } });
}

async function storeDemoData(db: Db, dataFolder: string): Promise<DatasetDescriptor> {
  const shapes = generateShapes(DEMO_SHAPES);
  const { bytes, descriptor } = encodePacked(shapes.descriptor, shapes);
  const sha256 = sha256Hex(bytes);
  const length = await storeBytes(dataFolder, sha256, once(bytes), {
    maxBytes: bytes.length,
    announced: bytes.length,
  });
  await db
    .insert(artifact)
    .values({ sha256, bytes: length, kind: 'dataset', createdBy: actorName(SYSTEM) })
    .onConflictDoNothing();
  await registerDataset(db, SYSTEM, { descriptor, artifact: sha256 });
  return descriptor;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function isSubmitted(db: Db, boardId: string, method: string): Promise<boolean> {
  const rows = await db
    .select({ id: submission.id })
    .from(submission)
    .innerJoin(submissionVersion, eq(submissionVersion.submission, submission.id))
    .where(
      and(eq(submission.board, boardId), isNull(submission.submitter), eq(submissionVersion.method, method)),
    )
    .limit(1);
  return rows.length > 0;
}

function demoSubmission(file: BoardFile, wanted: (typeof DEMO_SUBMISSIONS)[number]): SubmissionFile {
  return {
    board: file.id,
    method: wanted.method,
    config: methodById(wanted.method).asPublished as SubmissionFile['config'],
    recipe: wanted.recipe,
    targets: [...file.targets],
    search: { configurations: 1, split: 'none', notes: 'The configuration as published.' },
    note: 'Part of the demonstration.',
  };
}
