import { and, eq, isNotNull } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { submissionAuthor } from '#drizzle/schema/authors';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import type { Scope } from '#drizzle/schema/tokens';
import type { Actor } from '#server/auth/actor';
import { isCurrentVersion } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { noSubmission } from '#server/services/noSubmission';

/**
 * What somebody is to a submission. `keeper`: a maintainer or operator. `reader`: it is published, or the server's own,
 * and so everybody's to read. `nobody`: to them it doesn't exist.
 */
export type Part = 'submitter' | 'co-author' | 'keeper' | 'reader' | 'nobody';

/**
 * `manage`: cancel, try again, answer disputes, make the next version. `publish`: publish and withdraw. `name`: say who
 * the authors are and when they are told.
 */
export type Act = 'manage' | 'publish' | 'name';

const AUTHORS_MAY: Readonly<Record<Act, readonly Part[]>> = {
  manage: ['submitter', 'co-author'],
  publish: ['submitter'],
  name: ['submitter'],
};
const MAINTAINERS_MAY: readonly Act[] = ['manage', 'publish'];

/** What this actor is to a submission. Throws Fault `not-found` where there is none. */
export async function partIn(db: Db, actor: Actor, id: string): Promise<Part> {
  const [found] = await db
    .select({ submitter: submission.submitter, phase: submissionVersion.phase })
    .from(submission)
    .innerJoin(submissionVersion, isCurrentVersion)
    .where(eq(submission.id, id));
  if (found === undefined) throw noSubmission(id);
  if (actor.kind === 'system') return 'keeper';
  if (actor.kind === 'person') {
    if (actor.id === found.submitter) return 'submitter';
    if (await isCoAuthor(db, actor.id, id)) return 'co-author';
    if (actor.roles.includes('maintainer') || actor.roles.includes('operator')) return 'keeper';
  }
  return found.submitter === null || found.phase === 'published' ? 'reader' : 'nobody';
}

async function isCoAuthor(db: Db, person: string, id: string): Promise<boolean> {
  const [row] = await db
    .select({ person: submissionAuthor.person })
    .from(submissionAuthor)
    .where(
      and(
        eq(submissionAuthor.submission, id),
        eq(submissionAuthor.person, person),
        isNotNull(submissionAuthor.acceptedAt),
      ),
    );
  return row !== undefined;
}

/** Whether this actor, who is this to a submission, may do it. */
export function mayDo(actor: Actor, part: Part, act: Act): boolean {
  if (actor.kind !== 'person') return false;
  const author = AUTHORS_MAY[act].includes(part) && actor.roles.includes('researcher');
  const maintainer = MAINTAINERS_MAY.includes(act) && actor.roles.includes('maintainer');
  return (author && hasScope(actor, 'submit')) || (maintainer && hasScope(actor, 'maintain'));
}

/** Whether this actor sees what only its authors and the server's keepers see of a submission: logs, names kept from others. */
export function isInside(actor: Actor, part: Part): boolean {
  if (part === 'reader' || part === 'nobody') return false;
  return actor.kind === 'system' || (actor.kind === 'person' && hasScope(actor, 'read'));
}

function hasScope({ scopes }: { readonly scopes: readonly Scope[] | null }, scope: Scope): boolean {
  return scopes === null || scopes.includes(scope);
}

/**
 * Throws Fault `not-found` unless this actor may read a submission: what is published or the server's own everybody
 * may, a development run only its authors, maintainers and operators. Others learn nothing, not even that it exists.
 */
export async function requireReading(db: Db, actor: Actor, id: string): Promise<void> {
  const part = await partIn(db, actor, id);
  if (part === 'reader' || isInside(actor, part)) return;
  if ((await partIn(db, { kind: 'visitor' }, id)) === 'nobody') throw noSubmission(id);
}

/** Throws Fault `not-found` where `requireReading` does, and `forbidden` for those who may read it but not do this. */
export async function requireDoing(db: Db, actor: Actor, id: string, act: Act): Promise<void> {
  if (mayDo(actor, await partIn(db, actor, id), act)) return;
  await requireReading(db, actor, id);
  throw new Fault('forbidden', REFUSED[act], { hint: 'Its page says what you may do.' });
}

/** Throws Fault `not-found` where `requireReading` does, and `forbidden` for everybody but a submission's authors. */
export async function requireAuthor(db: Db, actor: Actor, id: string): Promise<void> {
  const part = await partIn(db, actor, id);
  if ((part === 'submitter' || part === 'co-author') && isInside(actor, part)) return;
  await requireReading(db, actor, id);
  throw new Fault('forbidden', 'Only its authors see who is invited to a submission.', {});
}

const REFUSED: Readonly<Record<Act, string>> = {
  manage: 'Only its authors and maintainers may do this to a submission.',
  publish: 'Only its submitter and maintainers may publish or withdraw a submission.',
  name: 'Only its submitter says who the authors of a submission are.',
};
