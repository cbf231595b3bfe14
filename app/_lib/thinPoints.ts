import { frontierOf } from './frontier.ts';

/** A point as far as it can be left out of a picture. */
type Point = {
  readonly method: string;
  readonly rate: number;
  readonly mean: number;
};

/**
 * At most about `most` of many points, in their order: those that no other beats in both accuracy and speedup, the best
 * of each method, then others evenly by their accuracy. What is drawn from them has the frontier and the
 * spread of all.
 */
export function thinPoints<T extends Point>(points: readonly T[], most: number): readonly T[] {
  if (points.length <= most) return points;
  const best = new Map<string, T>();
  for (const point of points) {
    const known = best.get(point.method);
    if (known === undefined || point.mean > known.mean) best.set(point.method, point);
  }
  const kept = new Set([...frontierOf(points, (point) => point), ...best.values()]);
  const others = points.filter((point) => !kept.has(point)).toSorted((a, b) => b.mean - a.mean);
  const step = others.length / Math.max(1, most - kept.size);
  for (let at = step / 2; kept.size < most && at < others.length; at += step)
    kept.add(others[Math.floor(at)]!);
  return points.filter((point) => kept.has(point));
}
