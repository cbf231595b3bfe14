import { canonicalJson } from '#core/identity/canonical';
import { fingerprint } from '#core/identity/fingerprint';
import { lrSeries, momentumAt, stepsPerEpoch, totalSteps } from '#core/recipes/schedule';
import type { Recipe } from '#core/recipes/recipe';

/** Results by recipe and images: a cycle over a large dataset has tens of thousands of rates to hash. */
const known = new Map<string, string>();
const MOST_KNOWN = 500;

/**
 * What S3.2 asks two entries to share, as one hash: the learning rate of every optimizer step and every other part
 * of the recipe except its id. Two recipes with equal series and equal other parts are equal here, however their
 * schedules are written (design: fairness, comparison setups).
 * `imagesPerEpoch` is the number of training images of the board's dataset.
 */
export function recipeFingerprint(recipe: Recipe, imagesPerEpoch: number): string {
  const { id: _id, ...named } = recipe;
  const key = canonicalJson({ ...named, imagesPerEpoch });
  const hash = known.get(key) ?? computeFingerprint(recipe, imagesPerEpoch);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, hash);
  return hash;
}

function computeFingerprint(recipe: Recipe, imagesPerEpoch: number): string {
  const { id: _id, schedule: _schedule, ...rest } = recipe;
  const steps = stepsPerEpoch(recipe, imagesPerEpoch);
  return fingerprint({
    ...rest,
    imagesPerEpoch,
    lr: lrSeries(recipe, steps),
    ...momentumSeries(recipe, steps),
  });
}

/** Momentum of every step, where the schedule moves it; nothing where `optimizer.momentum` says it all. */
function momentumSeries(recipe: Recipe, steps: number): { readonly momentum?: readonly number[] } {
  if (recipe.schedule.kind !== 'one-cycle-momentum') return {};
  const total = totalSteps(recipe, steps);
  return { momentum: Array.from({ length: total }, (_, step) => momentumAt(recipe, steps, step)) };
}
