import type { Group } from '#core/networks/groups';
import type { CostModel } from '#core/selection/costModel';
import type { Band } from '#core/wire/stage';

/** Channels kept by each group, in the order of the groups. */
export type Counts = readonly number[];

/** The place of a search for a rate: what is being pruned, and where to land. */
export type Course = {
  readonly model: CostModel;
  readonly groups: readonly Group[];
  readonly band: Band;
  /** Fewest and most channels each group may keep. */
  readonly fewest: Counts;
  readonly most: Counts;
};

/** The nearest rates found on either side of a band; null where there is none. */
export type Nearest = { readonly below: number | null; readonly above: number | null };

export type Landing =
  | {
      readonly landed: true;
      /** What the ratio alone keeps. */ readonly start: Counts;
      readonly counts: Counts;
    }
  | ({ readonly landed: false } & Nearest);

/** Speedup of the network that keeps these counts. */
export function rateOf(model: CostModel, counts: Counts): number {
  return model.dense / model.macs(counts);
}

/** One filter less (−1) or more (+1) in group i; null at the bounds. */
export function stepped({ fewest, most }: Course, counts: Counts, i: number, by: 1 | -1): Counts | null {
  const kept = counts[i]! + by;
  return kept < fewest[i]! || kept > most[i]! ? null : counts.with(i, kept);
}

/** Shares of channels kept, by group. */
export function keptShares({ groups }: Course, counts: Counts): readonly number[] {
  return groups.map((group, i) => counts[i]! / group.channels);
}
