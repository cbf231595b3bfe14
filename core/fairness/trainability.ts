import { meanOf } from '#core/fairness/entryMean';
import type { Recipe, Schedule } from '#core/recipes/recipe';
import type { Epoch } from '#core/wire/stage';

/** On what accuracy TA is taken: always printed beside it, because the paper's own Table 5 can't be test top-1. */
const TRAINABILITY_MEASURES = { testTop1: 'test top-1', trainTop1: 'train top-1' } as const;
export type TrainabilityMeasure = keyof typeof TRAINABILITY_MEASURES;

export type Trainability = {
  /** Percent. */
  readonly value: number;
  /** "TA, test top-1" or "TA½, test top-1". */
  readonly label: string;
  /** Epochs averaged, from the first one. */
  readonly epochs: number;
};

/**
 * Trainability accuracy: mean accuracy over the retraining epochs before the recipe's first decay (paper eq. 1). A
 * recipe without a step (constant, cosine, one-cycle) has no such stage: the first half of its epochs is taken and labelled
 * TA½. Compare only within one recipe. Null while those epochs are not finished, or when the first decay comes within
 * the first epoch.
 */
export function trainability(
  epochs: readonly Epoch[],
  recipe: Pick<Recipe, 'epochs' | 'schedule'>,
  measure: TrainabilityMeasure = 'testTop1',
): Trainability | null {
  const decay = firstDecay(recipe.schedule, recipe.epochs);
  const count = decay === null ? Math.max(1, Math.floor(recipe.epochs / 2)) : Math.floor(decay);
  const stage = epochs.filter(({ epoch }) => epoch <= count);
  if (count === 0 || stage.length < count) return null;
  const name = decay === null ? 'TA½' : 'TA';
  return {
    value: 100 * meanOf(stage.map((row) => row[measure])),
    label: `${name}, ${TRAINABILITY_MEASURES[measure]}`,
    epochs: count,
  };
}

/** A run's stored trainability. */
type Stored = Pick<Trainability, 'value' | 'label'>;

/** Mean over an entry's finished runs; null until every one of them has a value under one label. */
export function meanTrainability(runs: readonly (Stored | null)[]): {
  readonly mean: number | null;
  readonly label: string | null;
} {
  const known = runs.filter((run) => run !== null);
  const label = known[0]?.label ?? null;
  if (label === null || known.length < runs.length || known.some((run) => run.label !== label))
    return { mean: null, label: null };
  return { mean: meanOf(known.map((run) => run.value)), label };
}

/**
 * How much trainability pruning cost, in points: the unpruned network's under the same recipe − the pruned one's, run by
 * run on the same bases; null as soon as one pair is incomplete or measured differently.
 */
export function trainabilityDamage(
  dense: readonly (Stored | null)[],
  pruned: readonly (Stored | null)[],
): number | null {
  const differences = pruned.map((own, i) => {
    const control = dense[i] ?? null;
    return own === null || control === null || own.label !== control.label ? null : control.value - own.value;
  });
  const known = differences.filter((value) => value !== null);
  return known.length === 0 || known.length < differences.length ? null : meanOf(known);
}

/** Two entries' trainability, as far as it may be compared. */
export type TrainabilityComparison =
  | { readonly comparable: true; /** a − b, in points. */ readonly difference: number }
  | { readonly comparable: false; readonly reason: string };

/** An entry's trainability with the recipe it was measured under. */
export type MeasuredTrainability = {
  readonly recipe: string;
  readonly recipeFingerprint: string;
  readonly mean: number | null;
  readonly label: string | null;
};

/**
 * Compares two entries' trainability, or says why that says nothing: across recipes it is the learning rate that shows
 * and not the network (paper Sec. 4).
 */
export function compareTrainability(
  a: MeasuredTrainability,
  b: MeasuredTrainability,
): TrainabilityComparison {
  if (a.recipeFingerprint !== b.recipeFingerprint) {
    return {
      comparable: false,
      reason: `Confounded by LR: measured under ${a.recipe} and under ${b.recipe}. Compare inside one recipe.`,
    };
  }
  if (a.mean === null || b.mean === null)
    return {
      comparable: false,
      reason: 'Not measured for both: a run is unfinished, or its recipe decays at once.',
    };
  if (a.label !== b.label)
    return { comparable: false, reason: `Measured differently: ${a.label ?? ''} and ${b.label ?? ''}.` };
  return { comparable: true, difference: a.mean - b.mean };
}

/** Epoch of the first step down; null when the schedule has no step inside its epochs. */
function firstDecay(schedule: Schedule, epochs: number): number | null {
  switch (schedule.kind) {
    case 'constant':
    case 'cosine':
    case 'one-cycle':
    case 'one-cycle-momentum':
      return null;
    case 'step':
    case 'warmup-step': {
      const first = Math.min(...schedule.milestones);
      return schedule.gamma < 1 && first < epochs ? first : null;
    }
  }
}
