type Point = { readonly rate: number; readonly mean: number };

/** Those of `items` that no other beats in both accuracy and speedup, slowest first; `pointOf` tells an item's two. */
export function frontierOf<T>(items: readonly T[], pointOf: (item: T) => Point): readonly T[] {
  const fastestFirst = items
    .map((item) => ({ item, ...pointOf(item) }))
    .sort((a, b) => b.rate - a.rate || b.mean - a.mean);
  let best = -Infinity;
  const unbeaten = fastestFirst.filter(({ mean }) => {
    if (mean <= best) return false;
    best = mean;
    return true;
  });
  return unbeaten.map(({ item }) => item).reverse();
}
