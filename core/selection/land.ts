import type { Group } from '#core/networks/groups';
import { inBand } from '#core/selection/band';
import type { CostModel } from '#core/selection/costModel';
import { firstWhere } from '#core/selection/firstWhere';
import { rateOf, type Counts, type Landing } from '#core/selection/landing';
import { removedAtMost } from '#core/selection/ratio';
import { topUp } from '#core/selection/topUp';
import type { Band } from '#core/wire/stage';

/**
 * How many filters each group keeps to land in a band: the smallest uniform ratio that reaches it, or, where ratios
 * jump over the band, the largest one below it, topped up by single filters. Counts depend on the network and the band
 * alone and never on scores, so that a rate is reachable for every method or for none, and rows in one band differ by
 * which filters they keep and not by luck in landing.
 */
export function landSolved(model: CostModel, groups: readonly Group[], band: Band): Landing {
  const ratios = uniformRatios(groups);
  const countsAt = (ratio: number): Counts =>
    groups.map((group) => group.channels - removedAtMost(ratio, group.channels));
  const first = firstWhere(ratios.length, (i) => rateOf(model, countsAt(ratios[i]!)) >= band.low);
  const reached = countsAt(ratios[first] ?? 0);
  if (inBand(rateOf(model, reached), band)) return { landed: true, start: reached, counts: reached };
  const most = groups.map((group) => group.channels);
  return topUp({ model, groups, band, fewest: most.map(() => 1), most }, countsAt(ratios[first - 1] ?? 0));
}

/**
 * Final counts for the counts that a stated ratio keeps: topping up may move each layer by one filter at most, the rounding's own
 * freedom, and leaves alone what the ratio keeps whole. Where that doesn't land, the ratio stands as it is and the result lies outside of the band.
 */
export function landStated(model: CostModel, groups: readonly Group[], band: Band, start: Counts): Counts {
  if (inBand(rateOf(model, start), band)) return start;
  const course = {
    model,
    groups,
    band,
    fewest: start.map((kept, i) => (kept === groups[i]!.channels ? kept : Math.max(kept - 1, 1))),
    most: groups.map((group, i) => Math.min(start[i]! + 1, group.channels)),
  };
  const landing = topUp(course, start);
  return landing.landed ? landing.counts : start;
}

/** Every ratio at which some layer loses one more filter, rising. */
function uniformRatios(groups: readonly Group[]): readonly number[] {
  const widths = [...new Set(groups.map((group) => group.channels))];
  const ratios = widths.flatMap((n) => Array.from({ length: n - 1 }, (_, k) => (k + 1) / n));
  return [...new Set(ratios)].sort((a, b) => a - b);
}
