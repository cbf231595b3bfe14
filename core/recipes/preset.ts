import type { BoardTraining, Recipe, Schedule } from '#core/recipes/recipe';

/** A family of named recipes: one file a family under core/recipes/presets, one line in core/recipes/registry.ts. */
export type RecipePreset = {
  /** How its ids are written, `E` standing for the number of epochs: `ft-E`. */
  readonly id: string;
  /** How its ids were written before, with the same values in the same order: old addresses lead to the new id. */
  readonly formerIds?: readonly string[];
  readonly name: string;
  /** Paper and section, table or code that it comes from. */
  readonly source: string;
  readonly summary: string;
  /** Raised whenever an id of this family can mean other numbers than before. */
  readonly revision: number;
  /** Ids shown as examples: in the catalogue, in error hints, in curves. */
  readonly examples: readonly string[];
  /**
   * The recipe of an id of this family, completed by the board's training settings; null for any other id. `base` is
   * the board's base recipe, null where the base recipe itself is asked for: families that build on one then throw
   * Fault `bad-config`.
   */
  recipe(id: string, training: BoardTraining, base: Recipe | null): Recipe | null;
};

/**
 * The epochs in an id such as `ft-40` or `slr-40-imagenet`: 1 to 2000, without leading zeros; null when the id isn't
 * of this form.
 */
export function epochsOf(id: string, prefix: string, suffix = ''): number | null {
  if (!id.startsWith(prefix) || !id.endsWith(suffix)) return null;
  const digits = id.slice(prefix.length, id.length - suffix.length);
  if (!/^[1-9]\d{0,3}$/.test(digits)) return null;
  const epochs = Number(digits);
  return epochs <= 2000 ? epochs : null;
}

/** SGD with momentum .9 as the board trains everything: what presets add is the name, the epochs and the schedule. */
export function boardRecipe(id: string, epochs: number, schedule: Schedule, training: BoardTraining): Recipe {
  return {
    id,
    epochs,
    schedule,
    optimizer: {
      kind: 'sgd',
      momentum: 0.9,
      nesterov: false,
      weightDecay: training.weightDecay,
      decays: 'all',
      momentumReset: true,
    },
    batchSize: training.batchSize,
    lastBatch: training.lastBatch,
    augmentation: training.augmentation,
    normalisation: 'dataset',
    loss: { kind: 'cross-entropy', labelSmoothing: training.labelSmoothing, distillation: null },
    batchNormReestimation: null,
    gradientClipping: null,
    weightAveraging: null,
    precision: 'float32',
  };
}
