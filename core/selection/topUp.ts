import { inBand } from '#core/selection/band';
import {
  keptShares,
  rateOf,
  stepped,
  type Counts,
  type Course,
  type Landing,
  type Nearest,
} from '#core/selection/landing';

/** Counts that the search beyond the greedy walk may look at: bounds the time for bands that nothing reaches. */
const SEARCH_LIMIT = 10_000;

/**
 * Single-filter steps from `start` into the band. Greedy first: below the band drop one filter where the smallest share
 * is gone, above it restore one where the largest is (ties: the earlier layer), never stepping across the band. Where
 * that walk is stuck, breadth-first over single drops and restores, so that the fewest steps win and among them the
 * most even one.
 */
export function topUp(course: Course, start: Counts): Landing {
  const { model, band } = course;
  const [slowest, fastest] = [rateOf(model, course.most), rateOf(model, course.fewest)];
  if (fastest < band.low) return { landed: false, below: fastest, above: null };
  if (slowest > band.high) return { landed: false, below: null, above: slowest };
  const counts = greedyWalk(course, start);
  return inBand(rateOf(model, counts), band)
    ? { landed: true, start, counts }
    : widerSearch(course, start, counts);
}

function greedyWalk(course: Course, start: Counts): Counts {
  const by = rateOf(course.model, start) < course.band.low ? -1 : 1;
  let counts = start;
  while (!inBand(rateOf(course.model, counts), course.band)) {
    const next = greedyStep(course, counts, by);
    if (next === null) return counts;
    counts = next;
  }
  return counts;
}

/** The most even step that does not cross the band; null when there is none. */
function greedyStep(course: Course, counts: Counts, by: 1 | -1): Counts | null {
  const { model, band } = course;
  const shares = keptShares(course, counts);
  const order = shares.map((_, i) => i).sort((a, b) => by * (shares[a]! - shares[b]!) || a - b);
  for (const i of order) {
    const next = stepped(course, counts, i, by);
    if (next === null) continue;
    const rate = rateOf(model, next);
    if (by === -1 ? rate <= band.high : rate >= band.low) return next;
  }
  return null;
}

function widerSearch(course: Course, start: Counts, from: Counts): Landing {
  const { model, band } = course;
  const seen = new Set([from.join()]);
  let nearest = nearer({ below: null, above: null }, rateOf(model, from), band.low);
  let ring: readonly Counts[] = [from];
  while (ring.length > 0) {
    ring = ring.flatMap((counts) => newNeighbours(course, counts, seen));
    const landed = ring.filter((counts) => inBand(rateOf(model, counts), band));
    if (landed.length > 0) return { landed: true, start, counts: mostEven(course, landed) };
    nearest = ring.reduce((found, counts) => nearer(found, rateOf(model, counts), band.low), nearest);
  }
  return { landed: false, ...nearest };
}

/** Counts one step away that were not seen before; none once the limit is reached. */
function newNeighbours(course: Course, counts: Counts, seen: Set<string>): readonly Counts[] {
  const steps = counts.flatMap((_, i) => [stepped(course, counts, i, -1), stepped(course, counts, i, 1)]);
  return steps.filter((next) => {
    if (next === null || seen.size >= SEARCH_LIMIT || seen.has(next.join())) return false;
    seen.add(next.join());
    return true;
  }) as readonly Counts[];
}

function nearer(found: Nearest, rate: number, low: number): Nearest {
  return rate < low
    ? { ...found, below: Math.max(found.below ?? rate, rate) }
    : { ...found, above: Math.min(found.above ?? rate, rate) };
}

/** The candidate whose layers lose the most equal shares; ties: the first. */
function mostEven(course: Course, candidates: readonly Counts[]): Counts {
  const spread = (counts: Counts): number => {
    const shares = keptShares(course, counts);
    return Math.max(...shares) - Math.min(...shares);
  };
  return candidates.reduce((best, next) => (spread(next) < spread(best) ? next : best));
}
