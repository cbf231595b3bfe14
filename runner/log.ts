import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream } from 'pino';
import { REDACTED, SECRET_FIELDS, redactText } from '#core/log/redact';

export type LogFormat = 'json' | 'text';

/** A runner's log: JSON lines for programs, or a time and the line for people; without secrets in both. */
export function runnerLog(
  format: LogFormat,
  runner: string,
  write: (line: string) => void,
): (line: string) => void {
  if (format === 'text') return (line) => write(`${new Date().toISOString()} ${redactText(line)}`);
  const stream: DestinationStream = { write: (line) => write(line.trimEnd()) };
  const lines = pino(
    {
      base: { service: 'runner', runner, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...SECRET_FIELDS], censor: REDACTED },
      hooks: { streamWrite: redactText },
    },
    stream,
  );
  return (line) => lines.info(line);
}
