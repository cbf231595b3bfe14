import type { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { isFault } from '#core/errors/fault';
import { outageOf } from '#server/db/outage';
import type { Fault, FaultCode } from '#core/errors/fault';

type TrpcCode = TRPCError['code'];

/** HTTP-like code of a fault, for tRPC and through it for the status line. */
export function trpcCodeOf(code: FaultCode): TrpcCode {
  switch (code) {
    case 'unknown-method':
    case 'unknown-recipe':
    case 'unknown-network':
    case 'unknown-dataset':
    case 'bad-config':
    case 'bad-file':
    case 'layer-emptied':
    case 'rate-unreachable':
    case 'not-finite':
    case 'bad-scores':
      return 'BAD_REQUEST';
    case 'unknown-board':
    case 'not-found':
      return 'NOT_FOUND';
    case 'unauthenticated':
      return 'UNAUTHORIZED';
    case 'forbidden':
    case 'link-used':
    case 'link-expired':
      return 'FORBIDDEN';
    case 'stale-lease':
    case 'conflict':
      return 'CONFLICT';
    case 'too-large':
      return 'PAYLOAD_TOO_LARGE';
    case 'too-many':
      return 'TOO_MANY_REQUESTS';
    case 'bad-result':
    case 'hash-mismatch':
      return 'UNPROCESSABLE_CONTENT';
    case 'cancelled':
      return 'CLIENT_CLOSED_REQUEST';
    case 'backend-unavailable':
    case 'missing-tool':
    case 'no-space':
    case 'out-of-memory':
    case 'download-failed':
    case 'database-unavailable':
    case 'data-folder-in-use':
    case 'port-taken':
    case 'no-server':
    case 'halted':
    case 'runner-lost':
      return 'SERVICE_UNAVAILABLE';
    case 'internal':
      return 'INTERNAL_SERVER_ERROR';
  }
}

/** The fault that an error is, or that it means: the database is away. Null for everything unforeseen. */
export function faultBehind(error: unknown): Fault | null {
  return isFault(error) ? error : outageOf(error);
}

/** A fault as it is sent: `error.data.fault` over tRPC, `{ error }` in the JSON bodies of byte routes. */
export type SentFault = {
  readonly code: FaultCode;
  readonly message: string;
  readonly field: string | null;
  readonly hint: string | null;
  readonly class: 'submitter' | 'platform' | null;
};

export function sentFault(fault: Fault): SentFault {
  const { field = null, hint = null, class: faultClass = null } = fault.details;
  return { code: fault.code, message: fault.message, field, hint, class: faultClass };
}

/** One thing wrong with an input, at a field as in `config.ratio.value`. */
export type InputIssue = { readonly field: string; readonly message: string };

function inputIssues(error: ZodError): InputIssue[] {
  return error.issues.map((issue) => ({ field: issue.path.map(String).join('.'), message: issue.message }));
}

/** What a client is told of an error; null when it is not of the kinds raised on purpose. */
export function faultOfError(error: TRPCError): { fault: SentFault; issues: InputIssue[] } | null {
  if (isFault(error.cause)) return { fault: sentFault(error.cause), issues: [] };
  if (error.cause instanceof ZodError && error.code === 'BAD_REQUEST') {
    const issues = inputIssues(error.cause);
    const [first] = issues;
    const message = issues.map((issue) =>
      issue.field === '' ? issue.message : `${issue.field}: ${issue.message}`,
    );
    return {
      fault: {
        code: 'bad-config',
        message: message.join('; '),
        field: first?.field ?? null,
        hint: null,
        class: 'submitter',
      },
      issues,
    };
  }
  return null;
}
