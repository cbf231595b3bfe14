import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPCError } from '@trpc/server';
import type { Fault } from '#core/errors/fault';
import { sentFault, trpcCodeOf } from '#server/trpc/faults';

/** A fault as the JSON answer of a route that is not tRPC: `{ error: { code, message, field, hint, class } }`. */
export function faultResponse(fault: Fault, headers: Record<string, string> = {}): Response {
  const status = getHTTPStatusCodeFromError(new TRPCError({ code: trpcCodeOf(fault.code) }));
  return Response.json({ error: sentFault(fault) }, { status, headers });
}
