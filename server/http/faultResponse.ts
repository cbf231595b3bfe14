import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPCError } from '@trpc/server';
import type { Fault } from '#core/errors/fault';
import { RETRY_AFTER_SECONDS } from '#server/db/outage';
import { sentFault, trpcCodeOf } from '#server/trpc/faults';

/** A fault as the JSON answer of a route that is not tRPC: `{ error: { code, message, field, hint, class } }`. */
export function faultResponse(fault: Fault, headers: Record<string, string> = {}): Response {
  const status = getHTTPStatusCodeFromError(new TRPCError({ code: trpcCodeOf(fault.code) }));
  const again = status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {};
  return Response.json({ error: sentFault(fault) }, { status, headers: { ...again, ...headers } });
}
