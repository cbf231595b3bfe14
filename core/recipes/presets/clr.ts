import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';

/** CLR: one cycle of the learning rate over the whole retraining, momentum fixed at .9 as the paper prints it. */
export const clr: RecipePreset = {
  id: 'clr-E',
  name: 'CLR: one cycle',
  source:
    'Le & Hua 2021, "Network Pruning That Matters: A Case Study on Retraining Variants", ICLR, Sec. 2 and Fig. 1, through PyTorch’s OneCycleLR. Momentum is .9 as printed; the released code also cycles it, which is clr-E-m.',
  summary:
    'E epochs of one cycle a step: .001 → .1 over the first 10 %, then by a cosine to 1e-5 (max .1, div 100, final div 100).',
  revision: 1,
  examples: ['clr-4', 'clr-40', 'clr-90'],
  recipe(id, training) {
    const epochs = epochsOf(id, 'clr-');
    if (epochs === null) return null;
    return boardRecipe(
      id,
      epochs,
      { kind: 'one-cycle', maxLr: 0.1, divFactor: 100, pctStart: 0.1, finalDivFactor: 100 },
      training,
    );
  },
};
