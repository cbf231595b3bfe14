import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';

/** The base recipe of rt-cifar-base at any length: .1, divided by 10 at half and at three quarters. */
export const step: RecipePreset = {
  id: 'step-E',
  name: 'Step: base recipe at board scale',
  source:
    'The shape of rt-cifar-base (Liu et al. 2019, "Rethinking the Value of Network Pruning", ICLR: milestones 80 and 120 of 160 epochs) stretched to E epochs.',
  summary: 'E epochs from .1, ×.1 at 50 % and 75 % of E, counted in optimizer steps.',
  revision: 1,
  examples: ['step-8', 'step-40', 'step-160'],
  recipe(id, training) {
    const epochs = epochsOf(id, 'step-');
    if (epochs === null) return null;
    const milestones = [epochs * 0.5, epochs * 0.75];
    return boardRecipe(id, epochs, { kind: 'step', lr: 0.1, milestones, gamma: 0.1 }, training);
  },
};
