import { describe, expect, it } from 'vitest';
import { RecipeSchema } from '#core/recipes/recipe';
import { RECIPE_PRESETS, recipeRevision, resolveRecipe } from '#core/recipes/registry';
import type { BoardTraining, Recipe } from '#core/recipes/recipe';

const training: BoardTraining = {
  batchSize: 32,
  lastBatch: 'drop',
  weightDecay: 5e-4,
  augmentation: { kind: 'none' },
  labelSmoothing: 0.1,
};

describe('resolveRecipe', () => {
  it('completes a preset by the board’s training settings', () => {
    const recipe = resolveRecipe('ft-4', training);
    expect(recipe).toMatchObject({
      id: 'ft-4',
      epochs: 4,
      schedule: { kind: 'constant', lr: 0.001 },
      batchSize: 32,
      lastBatch: 'drop',
      augmentation: { kind: 'none' },
      optimizer: { momentum: 0.9, nesterov: false, weightDecay: 5e-4 },
      loss: { labelSmoothing: 0.1 },
    });
  });

  it('scales the base schedule to E epochs: half and three quarters', () => {
    expect(resolveRecipe('step-160', training).schedule).toEqual(
      resolveRecipe('rt-cifar-base', training).schedule,
    );
    expect(resolveRecipe('step-6', training).schedule).toMatchObject({ milestones: [3, 4.5] });
  });

  it('keeps rt-cifar-base as published whatever the board says', () => {
    expect(resolveRecipe('rt-cifar-base', training)).toMatchObject({
      epochs: 160,
      batchSize: 64,
      optimizer: { weightDecay: 1e-4 },
      augmentation: { kind: 'pad-crop-flip', pad: 4 },
    });
  });

  it('gives a valid recipe under its own id for every example of every preset', () => {
    const examples = RECIPE_PRESETS.flatMap((preset) => preset.examples);
    const base = resolveRecipe('rt-cifar-base', training);
    for (const id of examples) expect(RecipeSchema.parse(resolveRecipe(id, training, base)).id).toBe(id);
    expect(new Set(examples).size).toBe(examples.length);
  });

  it.each([
    'ft',
    'ft-',
    'ft-0',
    'ft-04',
    'ft-2001',
    'ft-4.5',
    'ft-4-m',
    'CLR-4',
    'halving-40',
    'halving-40-1e-9',
    'cosine-4-1e-5',
    '',
  ])('refuses %j and lists what is allowed', (id) => {
    expect(faultOf(() => resolveRecipe(id, training))).toMatchObject({
      code: 'unknown-recipe',
      details: {
        field: 'recipe',
        hint: expect.stringMatching(/ft-E .*clr-E .*halving-E-lr .*step-E .*rt-cifar-base/),
      },
    });
  });

  it('takes a recipe written out, also one that repeats a preset', () => {
    const own: Recipe = { ...resolveRecipe('ft-4', training), id: 'my-recipe', batchSize: 16 };
    expect(resolveRecipe(own, training)).toEqual(own);
    const preset = resolveRecipe('clr-4', training);
    expect(resolveRecipe(preset, training)).toEqual(preset);
  });

  it('refuses another recipe under a preset’s name', () => {
    const disguised: Recipe = {
      ...resolveRecipe('ft-4', training),
      schedule: { kind: 'constant', lr: 0.05 },
    };
    expect(faultOf(() => resolveRecipe(disguised, training))).toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining('schedule'),
      details: { field: 'recipe.id' },
    });
  });

  it('takes a written-out recipe that prunes in the middle of the base’s training', () => {
    const base = resolveRecipe('step-8', training);
    const own: Recipe = {
      ...resolveRecipe('ft-4', training),
      id: 'mine',
      pruneAt: { epochs: 6, perSpeedup: false },
    };
    expect(resolveRecipe(own, training, base)).toEqual(own);
    const late = { ...own, pruneAt: { epochs: 9, perSpeedup: false } };
    expect(faultOf(() => resolveRecipe(late, training, base))).toMatchObject({
      code: 'bad-config',
      details: { field: 'recipe.pruneAt.epochs', hint: 'Prune after at most 8 epochs.' },
    });
    expect(faultOf(() => resolveRecipe({ ...own, id: 'ft-4' }, training, base))).toMatchObject({
      message: expect.stringContaining('pruneAt: preset nothing'),
    });
  });

  it('names the field of a written-out recipe that is wrong', () => {
    const { epochs: _left, ...incomplete } = resolveRecipe('ft-4', training);
    expect(faultOf(() => resolveRecipe({ ...incomplete, id: 'mine' } as Recipe, training))).toMatchObject({
      code: 'bad-config',
      details: { field: 'recipe.epochs' },
    });
  });
});

describe('recipeRevision', () => {
  it('is that of the schedule’s kind', () => {
    for (const id of ['ft-4', 'step-8', 'clr-4']) expect(recipeRevision(resolveRecipe(id, training))).toBe(1);
  });
});

function faultOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('no fault was thrown');
}
