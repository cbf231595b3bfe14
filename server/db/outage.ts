import { Fault } from '#core/errors/fault';

/** Seconds after which a client may ask again: the header `Retry-After` of every 503. */
export const RETRY_AFTER_SECONDS = 5;

/** Node's codes of connections that were not made or did not last. */
const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
]);
/** Of these, what a file operation can say too; they count when the error is of a connection. */
const AMBIGUOUS = new Set(['ENOENT']);
/**
 * PostgreSQL's own (Appendix A of its manual): connection exceptions are class 08; then being shut down, crashed or
 * starting up, too many connections, a standby that can't write, a full disk.
 */
const SQLSTATE = /^(08...|57P01|57P02|57P03|53300|25006|53100)$/;
/** What the driver says in words only. */
const IN_WORDS =
  /Connection terminated|connection error and is not queryable|Client was closed and is not queryable|timeout exceeded when trying to connect|timeout expired/;

/**
 * The fault `database-unavailable` when an error (or what it was caused by) means that PostgreSQL can't be reached or
 * takes nothing now, so that the same call may well succeed later; null for every other error.
 */
export function outageOf(error: unknown): Fault | null {
  const reason = reasonOf(error);
  if (reason === null) return null;
  return new Fault('database-unavailable', `PostgreSQL can't be used now: ${reason}.`, {
    hint: 'Check that it runs and that DATABASE_URL names it. Nothing is lost: the server goes on when it is back.',
    class: 'platform',
  });
}

function reasonOf(error: unknown): string | null {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).find((one) => one !== null) ?? null;
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known =
    CONNECTION.has(code) && (!AMBIGUOUS.has(code) || ('syscall' in error && error.syscall === 'connect'));
  if (known || SQLSTATE.test(code) || IN_WORDS.test(error.message)) return error.message.trim() || code;
  return reasonOf(error.cause);
}
