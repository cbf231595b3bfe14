import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';

/** CLR as the published code ran it: momentum cycles against the rate. */
export const clrMomentum: RecipePreset = {
  id: 'clr-E-m',
  name: 'CLR: one cycle, momentum too',
  source:
    'Released code of Le & Hua 2021, "Network Pruning That Matters", ICLR: PyTorch’s OneCycleLR with its default momentum cycle. The paper prints momentum .9, which is clr-E.',
  summary: 'As clr-E, with momentum .95 → .85 while the rate rises and back to .95 while it falls.',
  revision: 1,
  examples: ['clr-4-m', 'clr-40-m', 'clr-90-m'],
  recipe(id, training) {
    const epochs = epochsOf(id, 'clr-', '-m');
    if (epochs === null) return null;
    const recipe = boardRecipe(
      id,
      epochs,
      {
        kind: 'one-cycle-momentum',
        maxLr: 0.1,
        divFactor: 100,
        pctStart: 0.1,
        finalDivFactor: 100,
        maxMomentum: 0.95,
        baseMomentum: 0.85,
      },
      training,
    );
    return { ...recipe, optimizer: { ...recipe.optimizer, momentum: 0.95 } };
  },
};
