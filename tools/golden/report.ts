import type { Outcome } from './case.ts';
import { nearest, sentence } from './difference.ts';

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

/** One line a file: the largest of its differences, in units of what each may be. */
export function largestByFile(
  passed: readonly { readonly name: string; readonly outcome: Outcome }[],
): readonly string[] {
  const files = [...new Set(passed.map(({ name }) => fileOf(name)))];
  return files.flatMap((file) => {
    const own = passed.filter(({ name }) => fileOf(name) === file);
    const cases = own.flatMap(({ name, outcome }) =>
      outcome.verdict === 'ok' && outcome.largest !== null
        ? [{ ...outcome.largest, what: `${name} ${outcome.largest.what}` }]
        : [],
    );
    const largest = nearest(cases);
    return largest === null ? [] : [`largest error of ${file}.json: ${sentence(largest)}`];
  });
}

function fileOf(name: string): string {
  return name.split('/')[0]!;
}
