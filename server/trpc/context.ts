import { VISITOR } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import { crossesOrigin } from '#server/auth/origin';
import { getSession } from '#server/auth/session';
import { actorOfToken } from '#server/auth/tokens';
import { Fault, isFault } from '#core/errors/fault';
import { database } from '#server/db/open';
import type { Db } from '#server/db/types';
import { countRefusal } from '#server/http/rateLimit';
import type { Ctx } from '#server/trpc/init';

/** The signed-in person of this request of Next, or a visitor. */
export async function sessionActor(): Promise<Actor> {
  const session = await getSession();
  return session === null ? VISITOR : { kind: 'person', ...session.user, scopes: null };
}

/**
 * Who sent an HTTP request: a token counts before a session. Throws Fault `unauthenticated` for a token that is not
 * valid (it is never taken for a visitor), `forbidden` for a session used from another site.
 */
export async function actorOfRequest(
  db: Db,
  request: Request,
  session: () => Promise<Actor> = sessionActor,
): Promise<Actor> {
  const header = request.headers.get('authorization');
  if (header === null) return sessionOf(request, session);
  const [scheme = '', token = '', ...rest] = header.trim().split(/\s+/);
  if (scheme.toLowerCase() !== 'bearer' || rest.length > 0) {
    throw new Fault('unauthenticated', 'The Authorization header can’t be read.', {
      hint: 'Send: Authorization: Bearer fp_…',
    });
  }
  try {
    return await actorOfToken(db, token);
  } catch (error) {
    if (isFault(error) && error.code === 'unauthenticated') await countRefusal(request.headers);
    throw error;
  }
}

async function sessionOf(request: Request, session: () => Promise<Actor>): Promise<Actor> {
  const actor = await session();
  if (actor.kind !== 'visitor' && crossesOrigin(request)) {
    throw new Fault('forbidden', 'This request came from another site.', {
      hint: 'Use Fairprune’s own pages, or an API token.',
    });
  }
  return actor;
}

/** Context of an HTTP request. */
export async function requestContext(request: Request): Promise<Ctx> {
  const db = await database();
  return { db, actor: await actorOfRequest(db, request) };
}
