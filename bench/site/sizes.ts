/** Entries of the first board of every filled database, so that pages of one size can be compared between them. */
export const REFERENCE_SIZE = 1000;

/** Of the smallest boards: two baselines and somebody. */
const LEAST = 12;

/**
 * How many entries each board has, `entries` in all. The first one is the reference; the others follow a power law
 * (size ~ 1 / (place + boards / 50)): with 2,000 boards and a million entries the largest have some thousands, half
 * of them fewer than 250.
 */
export function boardSizes(boards: number, entries: number): number[] {
  const others = boards - 1;
  const spare = entries - REFERENCE_SIZE - others * LEAST;
  if (others < 1 || spare < 0)
    throw new Error(
      `${boards} boards need at least ${REFERENCE_SIZE + Math.max(1, others) * LEAST} entries, and two are the fewest`,
    );
  const weights = Array.from({ length: others }, (_, i) => 1 / (i + 1 + boards / 50));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sizes = weights.map((weight) => LEAST + Math.floor((spare * weight) / total));
  // What rounding left goes to the first ones, one each.
  const left = entries - REFERENCE_SIZE - sizes.reduce((sum, size) => sum + size, 0);
  return [REFERENCE_SIZE, ...sizes.map((size, i) => (i < left ? size + 1 : size))];
}
