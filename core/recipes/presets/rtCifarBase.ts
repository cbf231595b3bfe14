import { boardRecipe } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';

const ID = 'rt-cifar-base';

/** The published CIFAR base recipe. It is complete: nothing of it comes from the board. */
export const rtCifarBase: RecipePreset = {
  id: ID,
  name: 'CIFAR base of "Rethinking"',
  source:
    'Liu et al. 2019, "Rethinking the Value of Network Pruning", ICLR, released code (cifar/l1-norm-pruning/main.py). Two later papers print Nesterov momentum; the code has none.',
  summary:
    '160 epochs from .1, ×.1 at 80 and 120; batch 64, weight decay 1e-4 on everything, pad-4 crop and flip. The board’s own training settings are not used.',
  revision: 1,
  examples: [ID],
  recipe(id) {
    if (id !== ID) return null;
    return boardRecipe(
      ID,
      160,
      { kind: 'step', lr: 0.1, milestones: [80, 120], gamma: 0.1 },
      {
        batchSize: 64,
        lastBatch: 'keep',
        weightDecay: 1e-4,
        augmentation: { kind: 'pad-crop-flip', pad: 4 },
        labelSmoothing: 0,
      },
    );
  },
};
