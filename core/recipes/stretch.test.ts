import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '#core/recipes/registry';
import { lrSeries } from '#core/recipes/schedule';
import { stretchRecipe } from '#core/recipes/stretch';

const training = {
  batchSize: 16,
  lastBatch: 'keep',
  weightDecay: 0,
  augmentation: { kind: 'none' },
  labelSmoothing: 0,
} as const;

describe('stretchRecipe', () => {
  it('moves the milestones with the epochs and ends at the same learning rate', () => {
    const step = resolveRecipe('step-8', training);
    const longer = stretchRecipe(step, 12);
    expect(longer).toMatchObject({ id: 'step-8-over-12', epochs: 12, schedule: { milestones: [6, 9] } });
    expect(lrSeries(longer, 10).at(-1)![0]).toBe(lrSeries(step, 10).at(-1)![0]);
  });

  it('leaves a recipe of that length as it is, and rounds to a whole epoch', () => {
    const cycle = resolveRecipe('clr-4', training);
    expect(stretchRecipe(cycle, 4.2)).toBe(cycle);
    expect(stretchRecipe(cycle, 5.6)).toMatchObject({ epochs: 6, schedule: cycle.schedule });
  });

  it('keeps ids within what a recipe may be called', () => {
    const long = { ...resolveRecipe('ft-4', training), id: 'a'.repeat(64) };
    expect(stretchRecipe(long, 9).id).toHaveLength(64);
  });
});
