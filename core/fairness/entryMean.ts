import { studentQuantile } from '#core/stats/studentT';

export type EntryMean = {
  /** Null without values. */
  readonly mean: number | null;
  /** Sample standard deviation (n − 1); null with fewer than two values. */
  readonly sd: number | null;
  /** 95 % t interval of the mean, [low, high]; null with fewer than two values. */
  readonly interval: readonly [number, number] | null;
  readonly n: number;
};

/**
 * Mean of an entry's runs with its 95 % t interval over bases and seeds. Any unit; the interval says how much training
 * noise moves the mean on this test set, not how another test set would.
 */
export function entryMean(values: readonly number[]): EntryMean {
  const n = values.length;
  if (n === 0) return { mean: null, sd: null, interval: null, n };
  const mean = meanOf(values);
  if (n === 1) return { mean, sd: null, interval: null, n };
  const sd = sampleSd(values);
  const half = (studentQuantile(0.975, n - 1) * sd) / Math.sqrt(n);
  return { mean, sd, interval: [mean - half, mean + half], n };
}

/** Arithmetic mean of at least one value. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation (n − 1) of at least two values, in two passes. */
export function sampleSd(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
