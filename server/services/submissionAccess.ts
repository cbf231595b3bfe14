import { Fault } from '#core/errors/fault';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { noSubmission, submissionOwner } from '#server/services/submissions';

/**
 * Throws Fault `not-found` unless this actor may follow a submission: its owner may (with a token that may read),
 * maintainers and operators may, and everybody may follow the server's own. Others learn nothing, not even that it
 * exists; finished entries are public on the board.
 */
export async function requireFollowing(db: Db, actor: Actor, id: string): Promise<void> {
  const owner = await submissionOwner(db, id);
  if (owner === null || actor.kind === 'system') return;
  if (actor.kind !== 'person' || (actor.scopes !== null && !actor.scopes.includes('read')))
    throw noSubmission(id);
  const keeper = actor.roles.includes('maintainer') || actor.roles.includes('operator');
  if (actor.id !== owner && !keeper) throw noSubmission(id);
}

/** Whether this actor may cancel and retry the submission of this owner (null: the server itself). */
export function mayManage(actor: Actor, owner: string | null): boolean {
  if (actor.kind !== 'person') return false;
  const allowed = (scope: 'submit' | 'maintain') => actor.scopes === null || actor.scopes.includes(scope);
  const own = actor.id === owner && actor.roles.includes('researcher') && allowed('submit');
  return own || (actor.roles.includes('maintainer') && allowed('maintain'));
}

/**
 * Throws Fault `not-found` where `requireFollowing` does, and `forbidden` for those who may look at a submission but
 * not manage it.
 */
export async function requireManaging(db: Db, actor: Actor, id: string): Promise<void> {
  const owner = await submissionOwner(db, id);
  if (mayManage(actor, owner)) return;
  await requireFollowing(db, actor, id);
  throw new Fault('forbidden', 'Only its submitter and maintainers may do this to a submission.', {
    hint: 'Ask a maintainer of this server.',
  });
}
