import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';

/** FT: the last learning rate of the base schedule, kept for E epochs. */
export const ft: RecipePreset = {
  id: 'ft-E',
  name: 'FT: constant small rate',
  source:
    'Le & Hua 2021, "Network Pruning That Matters: A Case Study on Retraining Variants", ICLR, Sec. 2 and Fig. 1 (fine-tuning at the last rate of the original training; .001 by Tab. 6).',
  summary: 'E epochs at .001, the rate on which the base recipe ended.',
  revision: 1,
  examples: ['ft-4', 'ft-20', 'ft-40'],
  recipe(id, training) {
    const epochs = epochsOf(id, 'ft-');
    return epochs === null ? null : boardRecipe(id, epochs, { kind: 'constant', lr: 1e-3 }, training);
  },
};
