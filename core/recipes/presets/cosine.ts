import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';
import { parseRate } from '#core/recipes/rate';

/** Half a cosine from a stated rate to 1e-4, or to another one. */
export const cosine: RecipePreset = {
  id: 'cosine-E-lr',
  name: 'Cosine',
  source:
    'Wang et al. 2023, "Why is the State of Neural Network Pruning so Confusing?", App. C (120 epochs from 1e-2 or 1e-3, minimum 1e-4), through PyTorch’s CosineAnnealingLR, moved at every step.',
  summary:
    'E epochs along half a cosine from lr (at most 1) towards 1e-4; cosine-200-1e-1-1e-3 goes towards 1e-3 instead.',
  revision: 1,
  examples: ['cosine-40-1e-2', 'cosine-120-1e-3', 'cosine-200-1e-1-1e-3'],
  recipe(id, training) {
    const [, digits, rate, end] = /^cosine-(\d+)-([^-]+-\d)(?:-(.+))?$/.exec(id) ?? [];
    const epochs = epochsOf(`cosine-${digits ?? ''}`, 'cosine-');
    const lr = parseRate(rate ?? '');
    const minLr = end === undefined ? 1e-4 : parseRate(end);
    // Towards 1e-4 is written without it: one recipe, one id.
    if (epochs === null || lr === null || minLr === null || lr <= minLr || end === '1e-4') return null;
    return boardRecipe(id, epochs, { kind: 'cosine', lr, minLr }, training);
  },
};
