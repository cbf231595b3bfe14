import { halvingSchedule } from '#core/recipes/halving';
import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';
import { parseRate } from '#core/recipes/rate';

/** The retraining schedule of "Why is Pruning so Confusing": falling stages of half the remaining epochs. */
export const halving: RecipePreset = {
  id: 'halving-E-lr',
  name: 'Halving stages',
  source: 'Wang et al. 2023, "Why is the State of Neural Network Pruning so Confusing?", App. A.',
  summary:
    'E epochs from lr (1e-5 to 1): each stage takes half of the remaining epochs, at most 30, and the rate falls ×.1 a stage down to 1e-5; the last stage takes the rest. halving-90-1e-1 falls at 30, 60, 75 and 83. With too few epochs for whole ones, stages are halves counted in optimizer steps.',
  revision: 1,
  examples: ['halving-4-1e-1', 'halving-40-1e-3', 'halving-60-1e-2', 'halving-90-1e-1'],
  recipe(id, training) {
    const [, digits, rate] = /^halving-(\d+)-(.+)$/.exec(id) ?? [];
    const epochs = epochsOf(`halving-${digits ?? ''}`, 'halving-');
    const lr = parseRate(rate ?? '');
    return epochs === null || lr === null
      ? null
      : boardRecipe(id, epochs, halvingSchedule(epochs, lr), training);
  },
};
