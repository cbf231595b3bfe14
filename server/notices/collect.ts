import { eq, inArray, sql } from 'drizzle-orm';
import type { NoticePayload } from '#core/wire/notices';
import { notice, noticeMark, noticePreference } from '#drizzle/schema/notices';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import { user } from '#drizzle/schema/users';
import type { Db } from '#server/db/types';
import { methodName } from '#server/services/names';

/** Whether this server sends e-mail, and where its pages are. */
export type NoticeSource = { readonly mail: boolean; readonly url: string };

/** What ended longer ago than this is nobody's news: a server that was away for a week keeps quiet about it. */
const NEWS = sql`interval '1 day'`;

/**
 * Finds submissions of people all of whose runs have ended since the last look, and puts the messages about them into
 * the outbox. Safe in several processes at once: the mark is set by one of them. What is tried again is told of again
 * when it ends. Returns how many messages were written.
 */
export async function collectEnded(db: Db, source: NoticeSource): Promise<number> {
  await db
    .delete(noticeMark)
    .where(
      inArray(
        noticeMark.submissionVersion,
        sql`(select e.submission_version from run r join submission_entry e on e.entry = r.entry where r.state = 'waiting')`,
      ),
    );
  const { rows } = await db.execute<Ended>(sql`
    select v.id as version,
      count(*) filter (where r.state = 'done')::int as done,
      count(*) filter (where r.state in ('failed', 'cancelled'))::int as failed
    from submission_version v
    join submission s on s.id = v.submission and s.current_version = v.version
    join submission_entry e on e.submission_version = v.id
    join run r on r.entry = e.entry
    where v.id in (
        select recent.submission_version from run ended
        join submission_entry recent on recent.entry = ended.entry
        where ended.finished_at > now() - ${NEWS})
      and s.submitter is not null and s.cancelled_at is null
      and not exists (select 1 from notice_mark m where m.submission_version = v.id)
    group by v.id
    having count(*) filter (where r.state = 'waiting') = 0`);
  let written = 0;
  for (const ended of rows) written += await tell(db, ended, source);
  return written;
}

type Ended = { readonly version: string; readonly done: number; readonly failed: number };

/** Mark and messages together: both or neither. */
async function tell(db: Db, { version, done, failed }: Ended, source: NoticeSource): Promise<number> {
  return db.transaction(async (tx) => {
    const outcome = failed === 0 ? 'done' : 'failed';
    const [mark] = await tx
      .insert(noticeMark)
      .values({ submissionVersion: version, outcome })
      .onConflictDoNothing()
      .returning();
    if (mark === undefined) return 0;
    const [found] = await tx
      .select({ head: submission, body: submissionVersion, person: user, wants: noticePreference })
      .from(submissionVersion)
      .innerJoin(submission, eq(submission.id, submissionVersion.submission))
      .innerJoin(user, eq(user.id, submission.submitter))
      .leftJoin(noticePreference, eq(noticePreference.person, user.id))
      .where(eq(submissionVersion.id, version));
    if (found === undefined) return 0;
    const { head, body, person, wants } = found;
    const payload: NoticePayload = {
      id: `${version}.${outcome}.${mark.at.getTime()}`,
      type: `submission.${outcome}`,
      at: mark.at.toISOString(),
      submission: {
        id: head.id,
        version: body.version,
        phase: body.phase === 'development' ? 'development' : 'published',
        board: head.board,
        method: methodName(body.method),
        recipe: body.recipe.id,
        runs: { done, failed },
        url: `${source.url}/submissions/${head.id}`,
      },
    };
    const byMail = source.mail && person.email !== null && (wants?.email ?? true);
    const byHook = wants !== null && wants.webhook !== null && wants.webhookFault === null;
    const channels = [...(byMail ? (['email'] as const) : []), ...(byHook ? (['webhook'] as const) : [])];
    if (channels.length === 0) return 0;
    await tx.insert(notice).values(channels.map((channel) => ({ person: person.id, channel, payload })));
    return channels.length;
  });
}
