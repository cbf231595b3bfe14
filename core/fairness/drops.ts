import { meanOf } from '#core/fairness/entryMean';

/** Final accuracies of one run in percent; null where it is not measured (yet). */
export type RunAccuracies = {
  /** The dense base as trained. */
  readonly base: number | null;
  /** The dense base retrained by the same recipe (the dense control). */
  readonly dense: number | null;
  /** The pruned network after the last retraining epoch. */
  readonly pruned: number | null;
};

export type Drops = {
  /** Base − pruned, in points. */
  readonly drop: number | null;
  /** Dense control − pruned, in points: without it a longer recipe looks like a gain of the pruning. */
  readonly dropMatched: number | null;
};

/** Both drops of one run (design: fairness, metrics of a run). */
export function runDrops({ base, dense, pruned }: RunAccuracies): Drops {
  return { drop: difference(base, pruned), dropMatched: difference(dense, pruned) };
}

/**
 * Mean drops of an entry over its finished runs, each against its own base; null as soon as one finished run lacks its
 * reference, because a mean over some bases would compare different bases.
 */
export function entryDrops(runs: readonly RunAccuracies[]): Drops {
  const finished = runs.filter((run) => run.pruned !== null).map(runDrops);
  return {
    drop: meanOrNull(finished.map((run) => run.drop)),
    dropMatched: meanOrNull(finished.map((run) => run.dropMatched)),
  };
}

function difference(reference: number | null, value: number | null): number | null {
  return reference === null || value === null ? null : reference - value;
}

function meanOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 || known.length < values.length ? null : meanOf(known);
}
