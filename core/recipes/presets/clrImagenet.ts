import { Fault } from '#core/errors/fault';
import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';

/** CLR on ImageNet: the top of the cycle depends on how long the retraining is. */
export const clrImagenet = variant('');
/** The same with momentum moving against the rate, as the released code ran it. */
export const clrImagenetMomentum = variant('-m');

function variant(suffix: '' | '-m'): RecipePreset {
  const ending = `-imagenet${suffix}`;
  return {
    id: `clr-E${ending}`,
    name: `CLR on ImageNet: one cycle${suffix === '' ? '' : ', momentum too'}`,
    source:
      'Le & Hua 2021, "Network Pruning That Matters: A Case Study on Retraining Variants", ICLR, released code and Tab. 13.',
    summary: `As clr-E${suffix}, with the top at .01 up to 25 epochs and at .1 from 45 on; between the two nothing is published.`,
    revision: 1,
    examples: [`clr-20${ending}`, `clr-45${ending}`],
    recipe(id, training) {
      const epochs = epochsOf(id, 'clr-', ending);
      if (epochs === null) return null;
      const cycle = { maxLr: topOf(id, epochs), divFactor: 100, pctStart: 0.1, finalDivFactor: 100 };
      if (suffix === '') return boardRecipe(id, epochs, { kind: 'one-cycle', ...cycle }, training);
      const momenta = { maxMomentum: 0.95, baseMomentum: 0.85 };
      const recipe = boardRecipe(id, epochs, { kind: 'one-cycle-momentum', ...cycle, ...momenta }, training);
      return { ...recipe, optimizer: { ...recipe.optimizer, momentum: 0.95 } };
    },
  };
}

function topOf(id: string, epochs: number): number {
  if (epochs <= 25) return 0.01;
  if (epochs >= 45) return 0.1;
  throw new Fault('bad-config', `"${id}": between 25 and 45 epochs no top of the cycle is published.`, {
    field: 'recipe',
    hint: 'Use at most 25 or at least 45 epochs, clr-E, or write the recipe out.',
    class: 'submitter',
  });
}
