/**
 * Holm's adjusted p-values, in the order given: rejecting every hypothesis whose adjusted value is below α keeps the
 * chance of even one false rejection below α, whatever their dependence (Scand. J. Stat. 6, 1979).
 */
export function holmAdjusted(ps: readonly number[]): number[] {
  const order = [...ps.keys()].sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = ps.map(() => 1);
  let reached = 0;
  for (const [at, i] of order.entries()) {
    reached = Math.max(reached, Math.min(1, (ps.length - at) * ps[i]!));
    adjusted[i] = reached;
  }
  return adjusted;
}
