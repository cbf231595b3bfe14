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
