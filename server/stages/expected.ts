import { Fault } from '#core/errors/fault';

/** Relative difference of two floating-point numbers that were computed in the same way. */
const SAME = 1e-9;

/** Throws Fault `bad-result` unless a result's number is the server's own. */
export function expectEqual(field: string, given: number, expected: number): void {
  if (given !== expected) refuse(field, `${given}; the server computes ${expected}`);
}

/** The same for numbers that are no integers. */
export function expectClose(field: string, given: number, expected: number): void {
  if (Math.abs(given - expected) > SAME * Math.max(1, Math.abs(expected))) {
    refuse(field, `${given}; the server computes ${expected}`);
  }
}

/** Fault `bad-result` about a field of the result. */
export function refuse(field: string, what: string): never {
  throw new Fault('bad-result', `Result refused, ${field}: ${what}.`, {
    field: `result.${field}`,
    hint: 'Update the runner to the server’s version; if they are equal, report this as a defect.',
    class: 'platform',
  });
}
