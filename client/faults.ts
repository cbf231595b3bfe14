import { TRPCClientError } from '@trpc/client';
import { z } from 'zod';
import { FAULT_CODES, Fault } from '#core/errors/fault';
import type { FaultCode, FaultDetails } from '#core/errors/fault';

/** A fault as the server sends it: in `error.data.fault` over tRPC, as `{ error }` in JSON bodies of byte routes. */
const SentFaultSchema = z.object({
  code: z.enum(FAULT_CODES),
  message: z.string(),
  field: z.string().nullish(),
  hint: z.string().nullish(),
  class: z.enum(['submitter', 'platform']).nullish(),
});
type SentFault = z.infer<typeof SentFaultSchema>;

const BODY_SCHEMA = z.union([
  z.object({ error: SentFaultSchema }).transform((body) => body.error),
  SentFaultSchema,
]);

/** What a tRPC or HTTP status means when the server names no fault of its own. */
const CODE_OF_STATUS: Readonly<Record<number, FaultCode>> = {
  400: 'bad-config',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  429: 'too-many',
};

/** Statuses of a server or proxy that will answer again in a while. */
const AWAY = new Set([502, 503, 504]);

function fromSent(sent: SentFault): Fault {
  const details: FaultDetails = {
    ...(sent.field ? { field: sent.field } : {}),
    ...(sent.hint ? { hint: sent.hint } : {}),
    ...(sent.class ? { class: sent.class } : {}),
  };
  return new Fault(sent.code, sent.message, details);
}

/** The fault of a server that can't be reached; the reason is the system's own (`ECONNREFUSED`, `timed out`). */
export function noServer(url: string, reason: string): Fault {
  return new Fault('no-server', `No server answers at ${url} (${reason}).`, {
    hint: 'Run npm start in the project folder, or set FAIRPRUNE_URL to where the server is.',
    class: 'platform',
  });
}

/** Why a request got no answer, in a few words. */
export function outageReason(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'timed out';
  const cause = error.cause;
  if (cause instanceof AggregateError && cause.errors.length > 0) return outageReason(cause.errors[0]);
  if (cause instanceof Error) return outageReason(cause);
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code !== '' ? code : error.message || 'no answer';
}

/** The fault of an HTTP answer of a byte route that is not 2xx. `text` is its body. */
export function faultOfResponse(url: string, status: number, text: string): Fault {
  const sent = BODY_SCHEMA.safeParse(parsed(text));
  if (sent.success) return fromSent(sent.data);
  if (AWAY.has(status)) return noServer(url, `status ${status}`);
  return new Fault(CODE_OF_STATUS[status] ?? 'internal', `The server answered ${status} at ${url}.`, {});
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Any error of a client call as a Fault: the server's own, `no-server` when none was reached, else `internal`. */
export function toFault(error: unknown, url: string): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof TRPCClientError) return faultOfTrpc(error, url);
  return new Fault('internal', error instanceof Error ? error.message : String(error));
}

function faultOfTrpc(error: TRPCClientError<never>, url: string): Fault {
  const data = error.data as { fault?: unknown; httpStatus?: number } | null | undefined;
  const sent = SentFaultSchema.safeParse(data?.fault);
  if (sent.success) return fromSent(sent.data);
  if (data?.httpStatus !== undefined && !AWAY.has(data.httpStatus)) {
    return new Fault(CODE_OF_STATUS[data.httpStatus] ?? 'internal', error.message);
  }
  return faultWithoutAnswer(error, url);
}

/** No tRPC answer came: nobody listens, a proxy answered, or something else sits on this port. */
function faultWithoutAnswer(error: TRPCClientError<never>, url: string): Fault {
  const response = error.meta?.['response'];
  if (response instanceof Response && !AWAY.has(response.status)) {
    return new Fault('no-server', `What answers at ${url} is not Fairprune (status ${response.status}).`, {
      hint: 'Set FAIRPRUNE_URL to where Fairprune runs.',
    });
  }
  const cause = error.cause;
  if (cause?.name === 'AbortError') return new Fault('cancelled', 'The request was cancelled.');
  return noServer(url, outageReason(cause ?? error));
}

/** Whether the same call may well succeed later: the server, its database or room on its disk is away, not its will. */
export function isOutage(fault: Fault): boolean {
  return OUTAGES.has(fault.code);
}

const OUTAGES: ReadonlySet<FaultCode> = new Set(['no-server', 'database-unavailable', 'no-space']);
