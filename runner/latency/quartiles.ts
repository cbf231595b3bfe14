import type { Quartiles } from '#core/wire/latency';

/** Median and quartiles, interpolated between neighbours (R's and NumPy's default). Throws Error without values. */
export function quartilesOf(values: readonly number[]): Quartiles {
  if (values.length === 0) throw new Error('no measurement to take quartiles of');
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const low = sorted[Math.floor(place)]!;
    return low + (place % 1) * (sorted[Math.ceil(place)]! - low);
  };
  return { median: at(0.5), quartiles: [at(0.25), at(0.75)] };
}
