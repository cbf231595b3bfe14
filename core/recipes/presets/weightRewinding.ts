import { Fault } from '#core/errors/fault';
import { neededBase, scheduleTail } from '#core/recipes/parts';
import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';

/** Weight rewinding: what survives goes back to its weights after K epochs, and the base schedule runs on from there. */
export const weightRewinding: RecipePreset = {
  id: 'wr-K',
  name: 'WR: weight rewinding',
  source:
    'Frankle et al. 2020, "Linear Mode Connectivity and the Lottery Ticket Hypothesis", ICML; compared in Renda et al. 2020, "Comparing Rewinding and Fine-tuning in Neural Network Pruning", ICLR.',
  summary:
    'Filters are chosen on the finished base; those that stay get back the weights that the base had after K epochs, and are trained by the rest of the board’s base schedule. What is rewound to is not counted again: it is a point on the base’s own way.',
  revision: 1,
  examples: ['wr-4', 'wr-40'],
  recipe(id, training, base) {
    const epochs = epochsOf(id, 'wr-');
    if (epochs === null) return null;
    const whole = neededBase(base, id);
    if (epochs >= whole.epochs) {
      throw new Fault(
        'bad-config',
        `"${id}" rewinds to epoch ${epochs}, but the board's base recipe "${whole.id}" ends after ${whole.epochs}.`,
        { field: 'recipe', hint: `wr-${whole.epochs - 1} is the latest here.`, class: 'submitter' },
      );
    }
    const rest = boardRecipe(id, whole.epochs - epochs, scheduleTail(whole, epochs), training);
    return { ...rest, rewind: { epochs } };
  },
};
