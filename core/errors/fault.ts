/**
 * Every error the product raises on purpose. `code` is from a closed list so that clients can switch on it;
 * the message says what happened and where; `hint` says what to do about it.
 */
export const FAULT_CODES = [
  'unknown-method',
  'unknown-recipe',
  'unknown-network',
  'unknown-dataset',
  'unknown-board',
  'bad-config',
  'bad-file',
  'layer-emptied',
  'rate-unreachable',
  'bad-scores',
  'stale-lease',
  'bad-result',
  'forbidden',
  'unauthenticated',
  'not-found',
  'conflict',
  'link-used',
  'link-expired',
  'too-large',
  'too-many',
  'halted',
  'hash-mismatch',
  'data-folder-in-use',
  'port-taken',
  'no-server',
  'not-finite',
  'backend-unavailable',
  'missing-tool',
  'no-space',
  'out-of-memory',
  'download-failed',
  'database-unavailable',
  'cancelled',
  'runner-lost',
  'internal',
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];

/** Who caused a fault: decides whether a stage is run again and whether it counts against a quota. */
export type FaultClass = 'submitter' | 'platform';

export type FaultDetails = {
  /** Path of the offending input field, as in `config.ratio.value`. */
  readonly field?: string;
  /** What the reader can do about it. */
  readonly hint?: string;
  readonly class?: FaultClass;
};

export class Fault extends Error {
  readonly code: FaultCode;
  readonly details: FaultDetails;

  constructor(code: FaultCode, message: string, details: FaultDetails = {}) {
    super(message);
    this.name = 'Fault';
    this.code = code;
    this.details = details;
  }
}

/** Whether an error is a Fault. By name, because bundlers load a module more than once and then classes differ. */
export function isFault(error: unknown): error is Fault {
  return (
    error instanceof Error &&
    error.name === 'Fault' &&
    'code' in error &&
    FAULT_CODES.includes(error.code as FaultCode)
  );
}
