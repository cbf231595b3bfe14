import { and, eq, or, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { PUBLICATIONS, WINDOW_DAYS, publicationsLeft } from '#core/publication/limit';
import type { PublicationsLeft } from '#core/publication/limit';
import { configFingerprint } from '#core/verification/contender';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import type { OpenBoard } from '#server/services/boards';
import type { CheckedSubmission } from '#server/services/contender';

/**
 * Throws Fault `conflict` when a method's publications on a board are used up. Counted are distinct publications of the
 * method by this person, as submitter or co-author: the same configuration under the same recipe again tells nothing
 * new, and somebody else's can't use up one's own. The floors as published, under a standard recipe, are nobody's attempt; demonstrations and
 * the server's own submissions have no limit. Take it under the board's lock, or two at once both count as the last.
 */
export async function requirePublication(
  tx: Db,
  actor: Actor,
  { board, version }: OpenBoard,
  { contender, recipeFingerprint, standard }: CheckedSubmission,
): Promise<void> {
  if (actor.kind !== 'person' || board.demo || (contender.baseline && standard)) return;
  const { id: method } = contender.method;
  const made = await publicationsOf(tx, { board: version.board, method, submitter: actor.id });
  const config = configFingerprint(contender.method);
  if (made.some((one) => one.config === config && one.recipe === recipeFingerprint)) return;
  const { left, nextAt } = publicationsLeft(
    made.map((one) => one.at),
    new Date(),
  );
  if (left > 0) return;
  throw usedUp(method, version.board, nextAt);
}

type Whose = { readonly board: string; readonly method: string; readonly submitter: string };

/** Condition on `submission`: the person stands beside its submitter. Or a group would publish as often as it has members. */
function coAuthoredBy(person: string): SQL {
  return sql`exists (select 1 from submission_author a where a.submission = ${submission.id}
    and a.person = ${person} and a.accepted_at is not null)`;
}

/** Distinct publications of a method by a person, with the time of the first of each, on all versions of a board. */
async function publicationsOf(tx: Db, { board, method, submitter }: Whose) {
  const at = sql<string>`min(coalesce(${submissionVersion.publishedAt}, ${submissionVersion.createdAt}))`;
  const rows = await tx
    .select({ config: submissionVersion.configFingerprint, recipe: submissionVersion.recipeFingerprint, at })
    .from(submissionVersion)
    .innerJoin(submission, eq(submission.id, submissionVersion.submission))
    .where(
      and(
        eq(submission.board, board),
        or(eq(submission.submitter, submitter), coAuthoredBy(submitter)),
        eq(submissionVersion.method, method),
        eq(submissionVersion.phase, 'published'),
        sql`not (${submissionVersion.baseline} and ${submissionVersion.standard})`,
      ),
    )
    .groupBy(submissionVersion.configFingerprint, submissionVersion.recipeFingerprint);
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}

function usedUp(method: string, board: string, nextAt: PublicationsLeft['nextAt']): Fault {
  const when = nextAt === null ? '' : ` The next one is free on ${nextAt.toISOString().slice(0, 10)}.`;
  return new Fault(
    'conflict',
    `Of "${method}" on "${board}" ${PUBLICATIONS} configurations were published in ${WINDOW_DAYS} days, which is all.${when}`,
    {
      field: 'method',
      hint: 'Choose among configurations by development runs (npx fairprune submit FILE --development): they show validation accuracy and are not limited.',
      class: 'submitter',
    },
  );
}
