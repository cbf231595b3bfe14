import { failed, ok, type Difference, type Outcome } from './case.ts';

export type { Difference };

/** Largest |difference| in units of the largest expected entry; NaN where a number is missing. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const largest = Array.from(expected).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return absoluteDifference(actual, expected) / (largest || 1);
}

/** Largest |difference|. Throws when the numbers of entries differ or there are none. */
export function absoluteDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new Error(`${actual.length} numbers where the file has ${expected.length}`);
  }
  if (expected.length === 0) throw new Error('the file has no numbers here');
  return Array.from(expected).reduce((most, v, i) => worse(most, Math.abs(v - actual[i]!)), 0);
}

/** The largest difference decides; a NaN is worse than any number. */
export function within(differences: readonly Difference[]): Outcome {
  if (differences.length === 0) return failed('nothing was compared');
  const wrong = differences.filter(({ value, allowed }) => !(value <= allowed));
  if (wrong.length > 0) return failed(wrong.map(sentence).join('; '));
  const measured = differences.filter(({ allowed }) => allowed > 0);
  if (measured.length === 0) return ok(`${differences.length} values, no difference, none allowed`);
  const largest = nearest(measured)!;
  return ok(sentence(largest), largest);
}

/** The difference that came nearest to what is allowed; null of none. */
export function nearest(differences: readonly Difference[]): Difference | null {
  return differences.reduce<Difference | null>(
    (a, b) => (a === null || b.value / b.allowed > a.value / a.allowed ? b : a),
    null,
  );
}

export function sentence({ what, value, allowed }: Difference): string {
  const limit = allowed === 0 ? 'none allowed' : `${allowed.toExponential(0)} allowed`;
  return `${what}: ${value === 0 ? 'no difference' : `difference ${value.toExponential(1)}`}, ${limit}`;
}

function worse(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.max(a, b);
}
