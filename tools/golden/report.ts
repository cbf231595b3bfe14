import type { Outcome } from './case.ts';

/** Verdicts counted over a run. */
export type Tally = Readonly<Record<Outcome['verdict'], number>>;

/** One line a case. */
export function line(name: string, { verdict, text }: Outcome): string {
  const words = { ok: 'ok    ', failed: 'FAILED', 'not-yet': 'not yet there' };
  return `${words[verdict]} ${name}: ${text}`;
}

/** `N passed, N failed`, and what was not compared because the project doesn't have it. */
export function summary({ ok, failed, 'not-yet': missing }: Tally): string {
  return `${ok} passed, ${failed} failed${missing === 0 ? '' : `, ${missing} not yet there`}`;
}
