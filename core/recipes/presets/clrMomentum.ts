import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';

/** CLR as the published code ran it: momentum cycles against the rate. */
export const clrMomentum = variant({
  suffix: '-m',
  name: 'CLR: one cycle, momentum too',
  divFactor: 100,
  source:
    'Released code of Le & Hua 2021, "Network Pruning That Matters", ICLR: PyTorch’s OneCycleLR with its default momentum cycle. The paper prints momentum .9, which is clr-E.',
  summary: 'As clr-E, with momentum .95 → .85 while the rate rises and back to .95 while it falls.',
});

/** CLR from the initial rate that a table prints, ten times that of the script. */
export const clrDiv10 = variant({
  suffix: '-div10-m',
  name: 'CLR: one cycle from a tenth, momentum too',
  divFactor: 10,
  source:
    'Le & Hua 2021, "Network Pruning That Matters", ICLR: an initial rate as a table prints it, which disagrees with the released script’s div_factor.',
  summary: 'As clr-E-m, from .01 instead of .001 (div 10), down to 1e-4.',
});

type Variant = Pick<RecipePreset, 'name' | 'source' | 'summary'> & {
  readonly suffix: string;
  readonly divFactor: number;
};

function variant({ suffix, divFactor, ...card }: Variant): RecipePreset {
  return {
    id: `clr-E${suffix}`,
    ...card,
    revision: 1,
    examples: [`clr-4${suffix}`, `clr-40${suffix}`, `clr-90${suffix}`],
    recipe(id, training) {
      const epochs = epochsOf(id, 'clr-', suffix);
      if (epochs === null) return null;
      const rates = { maxLr: 0.1, divFactor, pctStart: 0.1, finalDivFactor: 100 };
      const momenta = { maxMomentum: 0.95, baseMomentum: 0.85 };
      const recipe = boardRecipe(id, epochs, { kind: 'one-cycle-momentum', ...rates, ...momenta }, training);
      return { ...recipe, optimizer: { ...recipe.optimizer, momentum: 0.95 } };
    },
  };
}
