import type { Weight } from '#core/networks/weights';

/** Between filters as vectors, or between their element-wise squares (FPGM's released code has both). */
type Distance = 'euclidean' | 'squared-weights';

/** For each filter the sum of distances to the filters in `among`. */
export function distancesAmong(
  { shape, data }: Weight,
  among: ReadonlySet<number>,
  distance: Distance,
): Float64Array {
  const filters = shape.at(-1)!;
  const squares = new Float64Array(filters * filters);
  const row = new Float64Array(filters);
  for (let start = 0; start < data.length; start += filters) {
    for (let j = 0; j < filters; j++) {
      const weight = data[start + j]!;
      row[j] = distance === 'euclidean' ? weight : weight * weight;
    }
    for (let j = 0; j < filters; j++) {
      for (let k = 0; k < j; k++) squares[j * filters + k]! += (row[j]! - row[k]!) ** 2;
    }
  }
  const sums = new Float64Array(filters);
  for (let j = 0; j < filters; j++) {
    for (let k = 0; k < j; k++) {
      const apart = Math.sqrt(squares[j * filters + k]!);
      if (among.has(k)) sums[j]! += apart;
      if (among.has(j)) sums[k]! += apart;
    }
  }
  return sums;
}
