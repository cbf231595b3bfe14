import { pairDifference } from '#core/fairness/pairDifference';

/** One method under one recipe. Accuracies in percent by base index. */
export type SwapDeltaCell = {
  readonly recipe: string;
  readonly epochs: number;
  readonly baseSet: string;
  readonly mean: number;
  readonly byBase: Readonly<Record<number, number>>;
};

export type SwapDelta = {
  /** The recipe that the own one is held against. */
  readonly recipe: string;
  /** Own − other, in points, over common bases. */
  readonly difference: number;
  readonly interval: readonly [number, number] | null;
  /** Of "the two recipes do equally well by this method"; null with fewer than two common bases. */
  readonly p: number | null;
};

/**
 * What a method owes to its own recipe: that one against every standard recipe of as many epochs over the same bases,
 * the best of them first. Recipes of other lengths are left out: more epochs would look like a better recipe.
 */
export function swapDeltas(own: SwapDeltaCell, standard: readonly SwapDeltaCell[]): SwapDelta[] {
  const bases = Object.keys(own.byBase).map(Number);
  return standard
    .filter((one) => one.recipe !== own.recipe && one.epochs === own.epochs && one.baseSet === own.baseSet)
    .toSorted((a, b) => b.mean - a.mean || (a.recipe < b.recipe ? -1 : 1))
    .flatMap(({ recipe, byBase }) => {
      const { mean, interval, p } = pairDifference(
        bases.map((base) => own.byBase[base] ?? null),
        bases.map((base) => byBase[base] ?? null),
      );
      return mean === null ? [] : [{ recipe, difference: mean, interval, p }];
    });
}
