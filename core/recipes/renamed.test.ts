import { describe, expect, it } from 'vitest';
import { RECIPE_PRESETS, renamedRecipe } from '#core/recipes/registry';
import { renamedIn } from '#core/recipes/renamed';

const FAMILIES = [
  { id: 'halving-E-lr', formerIds: ['half-E-lr', 'halve.E.lr'] },
  { id: 'pxfy-lr', formerIds: ['partial-pxfy-lr'] },
  { id: 'rt-cifar-base', formerIds: ['cifar-base'] },
];

describe('a renamed recipe', () => {
  it.each([
    ['half-40-0.1', 'halving-40-0.1'],
    ['half-40-1e-3', 'halving-40-1e-3'],
    ['halve.40.0', 'halving-40-0'],
    ['partial-p20f40-0.01', 'p20f40-0.01'],
    ['cifar-base', 'rt-cifar-base'],
  ])('%s is %s', (was, is) => expect(renamedIn(FAMILIES, was)).toBe(is));

  it.each(['half-E-lr', 'half-40', 'half-40-0.1-m', 'halvex40x0.1', 'halving-40-0.1', 'ft-40', ''])(
    '%s is none',
    (id) => expect(renamedIn(FAMILIES, id)).toBeNull(),
  );

  it('never takes an id that a family has now', () => {
    const examples = RECIPE_PRESETS.flatMap((preset) => preset.examples);
    for (const id of examples) expect({ id, now: renamedRecipe(id) }).toEqual({ id, now: null });
  });
});
