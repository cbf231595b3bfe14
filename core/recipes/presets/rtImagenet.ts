import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';
import type { BoardTraining } from '#core/recipes/recipe';

const SOURCE =
  'Liu et al. 2019, "Rethinking the Value of Network Pruning", ICLR, released code (imagenet/l1-norm-pruning).';

/** The published ImageNet training settings: batch 256, weight decay 1e-4 on everything. */
const RT_IMAGENET: BoardTraining = {
  batchSize: 256,
  lastBatch: 'keep',
  weightDecay: 1e-4,
  augmentation: { kind: 'random-resized-crop-flip' },
  labelSmoothing: 0,
};

/** The published ImageNet base recipe. It is complete: nothing of it comes from the board. */
export const rtImagenetBase: RecipePreset = {
  id: 'rt-imagenet-base',
  name: 'ImageNet base of "Rethinking"',
  source: SOURCE,
  summary:
    '90 epochs from .1, ×.1 every 30; batch 256, weight decay 1e-4 on everything, RandomResizedCrop and flip. The board’s own training settings are not used.',
  revision: 1,
  examples: ['rt-imagenet-base'],
  recipe: (id) => (id === 'rt-imagenet-base' ? everyThird(id, 90) : null),
};

/** What the released code trains Scratch-B on ImageNet by, its hidden last stage included. */
export const rtImagenetScratch: RecipePreset = {
  id: 'rt-imagenet-scratch-E',
  name: 'ImageNet Scratch-B as released',
  source: SOURCE,
  summary:
    'E epochs from .1, ×.1 every int(E/3): where E is no multiple of three, the rate falls once more for the one or two epochs that are left. scratch-b trains without that stage; otherwise as rt-imagenet-base.',
  revision: 1,
  examples: ['rt-imagenet-scratch-180', 'rt-imagenet-scratch-106'],
  recipe(id) {
    const epochs = epochsOf(id, 'rt-imagenet-scratch-');
    return epochs === null || epochs < 3 ? null : everyThird(id, epochs);
  },
};

function everyThird(id: string, epochs: number) {
  const stage = Math.floor(epochs / 3);
  const milestones = [1, 2, 3].map((i) => i * stage).filter((epoch) => epoch < epochs);
  return boardRecipe(id, epochs, { kind: 'step', lr: 0.1, milestones, gamma: 0.1 }, RT_IMAGENET);
}
