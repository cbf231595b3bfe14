import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { DraftCard } from '#core/wire/drafts';
import type { SubmissionFile } from '#core/wire/submission';
import { boardVersion } from '#drizzle/schema/boards';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import type { Person } from '#server/auth/actor';
import { isCurrentVersion } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { beginDraft } from '#server/services/drafts';
import { noSubmission } from '#server/services/noSubmission';
import { recipeRef } from '#server/services/recipeRef';
import { requireDoing, requireReading } from '#server/services/submissionAccess';

/** The file of a submission, as it could be submitted again. Throws Fault `not-found`. */
export async function submissionFile(db: Db, id: string): Promise<SubmissionFile> {
  const [row] = await db
    .select({ board: submission.board, body: submissionVersion, definition: boardVersion.definition })
    .from(submission)
    .innerJoin(submissionVersion, isCurrentVersion)
    .innerJoin(boardVersion, eq(boardVersion.id, submissionVersion.boardVersion))
    .where(eq(submission.id, id));
  if (row === undefined) throw noSubmission(id);
  const { method, config, recipe, targets, search, note } = row.body;
  return {
    board: row.board,
    method,
    config,
    recipe: recipeRef(recipe, row.definition),
    targets: [...targets],
    search,
    note,
  };
}

/**
 * A new draft with the configuration of any submission that this person may read. What its authors said of their search
 * and their note are theirs and stay behind. Throws Fault `not-found`, `conflict` as `beginDraft` does.
 */
export async function cloneSubmission(db: Db, person: Person, id: string): Promise<DraftCard> {
  await requireReading(db, person, id);
  const file = await submissionFile(db, id);
  const own: SubmissionFile = {
    ...file,
    search: { configurations: 1, split: 'none', notes: '' },
    note: '',
  };
  return beginDraft(db, person, {
    id: randomUUID(),
    content: { kind: 'file', file: own },
    clonedFrom: id,
    versionOf: null,
  });
}

/** A new draft of a submission's next version, for its authors. Throws Fault `not-found`, `forbidden`, `conflict`. */
export async function draftNextVersion(db: Db, person: Person, id: string): Promise<DraftCard> {
  await requireDoing(db, person, id, 'manage');
  return beginDraft(db, person, {
    id: randomUUID(),
    content: { kind: 'file', file: await submissionFile(db, id) },
    clonedFrom: null,
    versionOf: id,
  });
}
