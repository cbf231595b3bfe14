import { Fault } from '#core/errors/fault';
import { neededBase, scheduleTail } from '#core/recipes/parts';
import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';
import type { Recipe } from '#core/recipes/recipe';

/** LRW: the learning rate goes back to where it was E epochs before the base's training ended. */
export const lrw: RecipePreset = {
  id: 'lrw-E',
  name: 'LRW: learning rate rewinding',
  source:
    'Renda et al. 2020, "Comparing Rewinding and Fine-tuning in Neural Network Pruning", ICLR; as compared by Le & Hua 2021, "Network Pruning That Matters", ICLR, Sec. 2 and Fig. 1.',
  summary:
    'E epochs by the last E epochs of the board’s base schedule. Of rt-cifar-base (160, ×.1 at 80 and 120): 1e-3 throughout for E ≤ 40 (FT under another name), one drop for E ≤ 80, two above.',
  revision: 1,
  examples: ['lrw-4', 'lrw-40', 'lrw-80'],
  recipe(id, training, base) {
    const epochs = epochsOf(id, 'lrw-');
    if (epochs === null) return null;
    const whole = neededBase(base, id);
    if (epochs > whole.epochs) throw tooLong(id, whole);
    return boardRecipe(id, epochs, scheduleTail(whole, whole.epochs - epochs), training);
  },
};

function tooLong(id: string, base: Recipe): Fault {
  return new Fault(
    'bad-config',
    `"${id}" goes back further than the board's base recipe "${base.id}", which has ${base.epochs} epochs.`,
    { field: 'recipe', hint: `lrw-${base.epochs} is the longest here.`, class: 'submitter' },
  );
}
