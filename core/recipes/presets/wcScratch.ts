import { boardRecipe } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';

const ID = 'wc-scratch';

/** The overall schedule of the paper's Table 4: what PxFy-cont rows go on by. */
export const wcScratch: RecipePreset = {
  id: ID,
  name: 'Scratch of "Why is Pruning so Confusing"',
  source:
    'Wang et al. 2023, "Why is the State of Neural Network Pruning so Confusing?", Tab. 4 (ImageNet-100).',
  summary: '120 epochs from .1, ×.1 at 30, 60, 90 and 105; the same as halving-120-1e-1.',
  revision: 1,
  examples: [ID],
  recipe(id, training) {
    if (id !== ID) return null;
    return boardRecipe(
      ID,
      120,
      { kind: 'step', lr: 0.1, milestones: [30, 60, 90, 105], gamma: 0.1 },
      training,
    );
  },
};
