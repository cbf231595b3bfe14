import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { isFault } from '#core/errors/fault';
import { RETRY_AFTER_SECONDS } from '#server/db/outage';
import { faultResponse } from '#server/http/faultResponse';
import { limitBody } from '#server/http/limitBody';
import { log } from '#server/log';
import { requestContext } from '#server/trpc/context';
import { faultBehind, trpcCodeOf } from '#server/trpc/faults';
import type { Ctx } from '#server/trpc/init';
import { appRouter } from '#server/trpc/root';

/** Longest request: a stage's result with 2,000 epoch rows is a tenth of it. */
const MAX_BODY_BYTES = 4 * 2 ** 20;
const MAX_BATCH = 16;

/** Answers `/api/trpc/*`. `contextOf` says who asks. */
export async function handleTrpc(
  request: Request,
  contextOf: (request: Request) => Promise<Ctx> = requestContext,
): Promise<Response> {
  try {
    const response = await fetchRequestHandler({
      endpoint: '/api/trpc',
      router: appRouter,
      req: limitBody(request, MAX_BODY_BYTES),
      maxBatchSize: MAX_BATCH,
      createContext: () => contextOf(request).catch(throwAsTrpc),
      onError: ({ error, path }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR' && !isFault(error.cause))
          log().error(error.cause ?? error, `tRPC ${path ?? ''}`);
      },
    });
    // The rest of a body that was too long is never read: the connection can't be used again.
    if (response.status === 413) response.headers.set('connection', 'close');
    if (response.status === 503) response.headers.set('retry-after', String(RETRY_AFTER_SECONDS));
    return response;
  } catch (error) {
    if (isFault(error)) return faultResponse(error, { connection: 'close' });
    throw error;
  }
}

function throwAsTrpc(error: unknown): never {
  const fault = faultBehind(error);
  if (fault === null) throw error;
  throw new TRPCError({ code: trpcCodeOf(fault.code), message: fault.message, cause: fault });
}
