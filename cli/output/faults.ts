import type { Fault } from '#core/errors/fault';

/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, noServer: 3, interrupted: 130 } as const;

/** A fault as people read it: what happened, at which field, what to do. */
export function faultText(fault: Fault): string {
  const lines = [`error: ${fault.message}`];
  if (fault.details.field) lines.push(`  field: ${fault.details.field}`);
  if (fault.details.hint) lines.push(`  ${fault.details.hint}`);
  return lines.join('\n');
}

export function exitCodeOf(fault: Fault): number {
  return fault.code === 'no-server' ? EXIT.noServer : EXIT.failed;
}
