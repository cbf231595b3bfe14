import { pino, stdTimeFunctions } from 'pino';
import type { Logger } from 'pino';
import { REDACTED, SECRET_FIELDS, redactText } from '#core/log/redact';
import { readEnv } from '#server/env';
import { shared } from '#server/shared';

/** This process's log: one JSON object a line on stderr, without secrets. */
export function log(): Logger {
  return (shared().log ??= makeLog(readEnv().logLevel));
}

/** Written at once, so that the last lines of a process that ends are there. */
function makeLog(level: string): Logger {
  return pino(
    {
      level,
      base: { service: 'server', pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...SECRET_FIELDS], censor: REDACTED },
      hooks: { streamWrite: redactText },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
