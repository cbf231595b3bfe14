import { gamesHowell } from '#core/stats/gamesHowell';
import type { GamesHowell, Sample } from '#core/stats/gamesHowell';

/** The difference that another test asks of a pair before Games–Howell is asked. */
export type Guard = (a: Sample, b: Sample) => number;

export type UnevenRanks = {
  /** By sample, in the order given: how many are significantly better and worse. */
  readonly better: readonly number[];
  readonly worse: readonly number[];
  /** Any difference of two means above this is significant. */
  readonly largest: number;
};

/**
 * Counts significant differences by Games–Howell, never more leniently than the guard, which must fall as n grows and
 * depend on nothing else. Every pair has its own threshold, but sorted means with a bound on either side leave only
 * the pairs between the bounds to be tested.
 */
export function rankUneven(samples: readonly Sample[], guard: Guard, confidence: number): UnevenRanks {
  const k = samples.length;
  const test = gamesHowell(k, confidence);
  const order = [...samples.keys()].sort((i, j) => samples[j]!.mean - samples[i]!.mean);
  const sorted = order.map((i) => samples[i]!);
  const bounds = boundsOf(samples, guard, test);
  const limits = limitsOf(samples, guard, test);
  const means = Float64Array.from(sorted, ({ mean }) => mean);
  const variances = Float64Array.from(sorted, variance);
  const sizes = Int32Array.from(sorted, ({ n }) => n);
  const whole = new Float64Array(2 * Math.max(...limits.keys()));
  /** Without fractions the test is one look at a kept quantile; else it is asked. */
  const differs = (i: number, j: number, ratio: number): boolean => {
    if (test.exact) return test.differs(sorted[i]!, sorted[j]!);
    const [a, b] = [variances[i]!, variances[j]!];
    const df = Math.floor((a + b) ** 2 / ((a * a) / (sizes[i]! - 1) + (b * b) / (sizes[j]! - 1)) + 5e-10);
    if (whole[df] === 0) whole[df] = test.quantile(df) ** 2;
    return ratio > whole[df]!;
  };
  const worse = sorted.map(() => 0);
  const better = sorted.map(() => 0);
  // Steps of `better`: everything from a position on has one more above it.
  const steps = Array.from({ length: k + 1 }, () => 0);
  for (const [at, sample] of sorted.entries()) {
    const certain = firstBelow(sorted, sample.mean - bounds.above(sample), at + 1);
    steps[certain]! += 1;
    worse[at] = k - certain;
    const { never, always, least } = limits.get(sample.n)!;
    for (let other = certain - 1; other > at; other--) {
      const difference = means[at]! - means[other]!;
      if (difference <= bounds.below) break;
      const n = sizes[other]!;
      if (difference <= least[n]!) continue;
      const ratio = (2 * difference * difference) / (variances[at]! + variances[other]!);
      if (ratio <= never[n]!) continue;
      if (ratio <= always[n]! && !differs(at, other, ratio)) continue;
      worse[at]! += 1;
      better[other]! += 1;
    }
  }
  let reached = 0;
  const counts = { better: samples.map(() => 0), worse: samples.map(() => 0) };
  for (const [at, i] of order.entries()) {
    reached += steps[at]!;
    counts.better[i] = better[at]! + reached;
    counts.worse[i] = worse[at]!;
  }
  return { ...counts, largest: Math.max(bounds.guard, largestThreshold(samples, test)) };
}

/** For one n, by the other sample's n: squared ratios that are never and always significant, and the guard. */
type Limits = { readonly never: Float64Array; readonly always: Float64Array; readonly least: Float64Array };

function limitsOf(samples: readonly Sample[], guard: Guard, test: GamesHowell): ReadonlyMap<number, Limits> {
  const sizes = [...new Set(samples.map(({ n }) => n))];
  const length = sizes.reduce((a, b) => Math.max(a, b), 0) + 1;
  const sized = (n: number): Sample => ({ mean: 0, sd: 1, n });
  const row = (value: (n: number) => number) => {
    const filled = new Float64Array(length);
    for (const n of sizes) filled[n] = value(n);
    return filled;
  };
  return new Map(
    sizes.map((own) => [
      own,
      {
        // Rounding must not decide what lies on a bound: a hair further in, the test itself does.
        never: row((n) => test.quantile(own + n - 2) ** 2 * (1 - 1e-9)),
        always: row((n) => test.quantile(Math.min(own, n) - 1) ** 2 * (1 + 1e-9)),
        least: row((n) => guard(sized(own), sized(n))),
      },
    ]),
  );
}

type Bounds = {
  /** A pair with this sample is significant above this difference. */
  above(sample: Sample): number;
  /** No pair is significant at or below this difference. */
  readonly below: number;
  /** The guard's largest difference. */
  readonly guard: number;
};

function boundsOf(samples: readonly Sample[], guard: Guard, test: GamesHowell): Bounds {
  const ns = samples.map(({ n }) => n).sort((a, b) => a - b);
  const sized = (n: number | undefined): Sample => ({ mean: 0, sd: 1, n: n ?? 2 });
  const spreads = samples.map(variance);
  const [least, most] = [smallest(spreads), -smallest(spreads.map((one) => -one))];
  const loosest = guard(sized(ns[0]), sized(ns[1]));
  const widest = test.quantile((ns[0] ?? 2) - 1);
  const narrowest = test.quantile(2 * (ns.at(-1) ?? 2) - 2);
  return {
    above: (sample) => Math.max(loosest, widest * Math.sqrt((variance(sample) + most) / 2)),
    below: Math.max(guard(sized(ns.at(-1)), sized(ns.at(-2))), narrowest * Math.sqrt(least)),
    guard: loosest,
  };
}

/** The first position from `from` on whose mean is below; all of them when none is. */
function firstBelow(sorted: readonly Sample[], mean: number, from: number): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.mean < mean) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The largest threshold of any pair, widest spreads first, leaving off where no further pair can exceed it. */
function largestThreshold(samples: readonly Sample[], test: GamesHowell): number {
  const wide = [...samples].sort((a, b) => variance(b) - variance(a));
  const quantile = test.quantile(smallest(samples.map(({ n }) => n)) - 1);
  const most = (a: Sample, b: Sample) => quantile * Math.sqrt((variance(a) + variance(b)) / 2);
  let largest = 0;
  for (let i = 0; i + 1 < wide.length && most(wide[i]!, wide[i + 1]!) > largest; i++) {
    for (let j = i + 1; j < wide.length && most(wide[i]!, wide[j]!) > largest; j++)
      largest = Math.max(largest, test.threshold(wide[i]!, wide[j]!));
  }
  return largest;
}

/** Of the sample's mean. */
function variance({ sd, n }: Sample): number {
  return (sd * sd) / n;
}

function smallest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
