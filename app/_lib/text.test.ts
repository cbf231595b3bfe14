import { describe, expect, test } from 'vitest';
import { step } from '#core/recipes/presets/step';
import { clr } from '#core/recipes/presets/clr';
import { configText } from './configText.ts';
import { DEFINITIONS } from './definitions.ts';
import { flatten } from './flatten.ts';
import { paperOf, paperText } from './paper.ts';
import { readRecipe, recipeText } from './recipeText.ts';
import { SETUPS } from './setups.ts';

const TRAINING = {
  batchSize: 32,
  lastBatch: 'keep',
  weightDecay: 1e-4,
  augmentation: { kind: 'pad-crop-flip', pad: 2 },
  labelSmoothing: 0,
} as const;

describe('words for values', () => {
  test('a configuration in one line', () => {
    expect(configText({ ratio: { kind: 'target' } })).toBe('ratio target');
    expect(configText({ ratio: { kind: 'uniform', ratio: 0.5 }, skip: ['a', 'b'] })).toBe(
      'ratio uniform 0.5, skip a, b',
    );
    expect(configText({})).toBe('no options');
  });

  test('a definition leaf by leaf', () => {
    expect(flatten({ a: { b: 1, c: null }, d: [true, false], e: [] })).toEqual([
      ['a.b', '1'],
      ['a.c', 'none'],
      ['d', 'yes, no'],
      ['e', 'none'],
    ]);
    expect(flatten({ list: [{ x: 1 }, { x: 2 }] })).toEqual([
      ['list.0.x', '1'],
      ['list.1.x', '2'],
    ]);
  });

  test('recipes say how the learning rate moves', () => {
    const one = clr.recipe('clr-4', TRAINING, null)!;
    expect(recipeText(one)).toBe(
      '4 epochs, one cycle of the learning rate: 1e-3 → 0.1 over the first 10 %, then by a cosine to 1e-5. ' +
        'SGD, momentum 0.9, weight decay 1e-4, batches of 32, crops padded by 2 and flips.',
    );
    expect(recipeText(step.recipe('step-8', TRAINING, null)!)).toContain(
      '8 epochs, learning rate 0.1, ×0.1 at epoch 4, 6.',
    );
    expect(readRecipe(one)).toEqual(one);
    expect(readRecipe({ id: 'from-the-future' })).toBeNull();
  });

  test('papers are cited by their first author', () => {
    const paper = paperOf({
      title: 'T',
      authors: 'Hao Li, Asim Kadav',
      year: 2017,
      venue: 'ICLR',
      arxiv: null,
    });
    expect(paper === null ? null : paperText(paper)).toBe('Li et al. 2017, ICLR');
    expect(paperOf(null)).toBeNull();
  });

  test('every anchor of the fairness page is there once', () => {
    const ids = [...DEFINITIONS.map((one) => one.id), ...SETUPS.map((one) => one.slug)];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
