/** Where a group's channels lie along an axis: channel i takes `span` neighbouring places from `offset + i · span` on. */
export type Places = {
  readonly offset: number;
  /** Height · width behind flattening, else 1. */
  readonly span: number;
};

/** Sums values by place (as one a filter, or one an input) into values by channel of the group. */
export function sumOfPlaces(
  values: ArrayLike<number>,
  channels: number,
  { offset, span }: Places,
): Float64Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < channels * span; i++) sums[Math.floor(i / span)]! += values[offset + i]!;
  return sums;
}
