import { and, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { AnonymitySchema } from '#core/wire/send';
import type { Anonymity } from '#core/wire/send';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import type { Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { isAnonymous } from '#server/services/authors';
import { publish } from '#server/stages/changes';

/** Longest that names can be kept until a day comes; longer, the submitter has to say so again. */
const MOST_DAYS = 730;

export const EmbargoSchema = z.strictObject({
  id: z.string().min(1).max(64),
  /** Null: the names are told now. */
  anonymous: AnonymitySchema.nullable(),
});

/** When names are told by themselves, as a moment; null: when the submitter says so. Throws Fault `bad-config`. */
export function namedOnOf(anonymous: Anonymity, now = new Date()): Date | null {
  if (anonymous === true) return null;
  const day = new Date(`${anonymous}T00:00:00Z`);
  const days = (day.getTime() - now.getTime()) / 86_400_000;
  if (days > 0 && days <= MOST_DAYS) return day;
  throw new Fault('bad-config', `anonymous: ${anonymous} is not a day of the next ${MOST_DAYS}.`, {
    field: 'anonymous',
    hint: 'Leave the day out to name the authors whenever you choose.',
    class: 'submitter',
  });
}

/** All versions of a submission's work: those before it and after it. Names of one would be names of all. */
export async function versionsOf(tx: Db, id: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with recursive chain(id) as (
      select ${id}::text
      union
      select o.id from chain c join submission s on s.id = c.id
        join submission o on o.id = s.previous or o.previous = s.id
    ) select id from chain`);
  return rows.map((row) => row.id);
}

/**
 * Keeps the authors' names of a submission and all its versions from readers, changes the day on which they are told,
 * or tells them now. Throws Fault `conflict` where a published version has told them already.
 */
export async function setEmbargo(
  db: Db,
  actor: Person,
  { id, anonymous }: z.infer<typeof EmbargoSchema>,
): Promise<{ readonly anonymous: boolean; readonly namedOn: string | null }> {
  const namedOn = anonymous === null ? null : namedOnOf(anonymous);
  const versions = await db.transaction(async (tx) => {
    const all = await versionsOf(tx, id);
    await tx
      .select()
      .from(submission)
      .where(inArray(submission.id, all))
      .orderBy(submission.id)
      .for('update');
    if (anonymous !== null) await refuseNamed(tx, all);
    await tx
      .update(submission)
      .set({ anonymous: anonymous !== null, namedOn })
      .where(inArray(submission.id, all));
    const action = anonymous === null ? 'submission.name' : 'submission.embargo';
    const details = { versions: all.length, namedOn: namedOn?.toISOString() ?? null };
    await appendEvent(tx, { actor, action, subject: id, details });
    return all;
  });
  await publish(
    db,
    versions.map((one) => ({ kind: 'submission', id: one })),
  );
  return { anonymous: anonymous !== null, namedOn: namedOn?.toISOString() ?? null };
}

/** Throws Fault `conflict` when one of these is published under names: what was told can't be taken back. */
export async function refuseNamed(tx: Db, versions: readonly string[]): Promise<void> {
  const [named] = await tx
    .select({ id: submission.id })
    .from(submission)
    .innerJoin(submissionVersion, eq(submissionVersion.submission, submission.id))
    .where(
      and(
        inArray(submission.id, [...versions]),
        eq(submissionVersion.phase, 'published'),
        sql`not ${isAnonymous}`,
      ),
    )
    .limit(1);
  if (named === undefined) return;
  throw new Fault('conflict', `Submission "${named.id}" is published under its authors’ names.`, {
    field: 'anonymous',
    hint: 'Names that were told can’t be taken back; choose anonymity before publishing.',
    class: 'submitter',
  });
}
