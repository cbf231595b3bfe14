import { database } from '#server/db/open';
import { requestContext, sessionActor } from '#server/trpc/context';
import { createCallerFactory } from '#server/trpc/init';
import { appRouter } from '#server/trpc/root';

const createCaller = createCallerFactory(appRouter);
export type Caller = ReturnType<typeof createCaller>;

/** The procedures as functions, for server components and server actions, in the name of the signed-in person. */
export async function serverCaller(): Promise<Caller> {
  return createCaller({ db: await database(), actor: await sessionActor() });
}

/** The procedures as functions, for route handlers, in the name of whoever sent the request. */
export async function requestCaller(request: Request): Promise<Caller> {
  return createCaller(await requestContext(request));
}
