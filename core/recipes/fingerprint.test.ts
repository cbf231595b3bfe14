import { describe, expect, it } from 'vitest';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import { resolveRecipe } from '#core/recipes/registry';
import type { BoardTraining, Recipe } from '#core/recipes/recipe';

const training: BoardTraining = {
  batchSize: 32,
  lastBatch: 'keep',
  weightDecay: 1e-4,
  augmentation: { kind: 'none' },
  labelSmoothing: 0,
};
const ft = resolveRecipe('ft-4', training);
const of = (change: Partial<Recipe>, images = 1000) => recipeFingerprint({ ...ft, ...change }, images);

describe('recipeFingerprint', () => {
  it('doesn’t depend on the name or on how the schedule is written', () => {
    const same = of({});
    expect(of({ id: 'another-name' })).toBe(same);
    expect(of({ schedule: { kind: 'step', lr: 0.001, milestones: [], gamma: 0.1 } })).toBe(same);
    expect(of({ schedule: { kind: 'step', lr: 0.001, milestones: [4, 9], gamma: 0.1 } })).toBe(same);
    // .1 divided by ten twice before the first step: not the double .001, but the same rate.
    expect(of({ schedule: { kind: 'step', lr: 0.1, milestones: [0.001, 0.002], gamma: 0.1 } })).toBe(same);
  });

  it('knows milestones by the step they fall on', () => {
    const at = (epoch: number) =>
      of({ schedule: { kind: 'step', lr: 0.1, milestones: [epoch], gamma: 0.1 } });
    expect(at(2.001)).toBe(at(2));
    expect(at(2 + 1 / 32)).not.toBe(at(2));
  });

  it.each<[string, Partial<Recipe>]>([
    ['rate', { schedule: { kind: 'constant', lr: 0.0011 } }],
    ['epochs', { epochs: 5 }],
    ['momentum', { optimizer: { ...ft.optimizer, momentum: 0.95 } }],
    ['nesterov', { optimizer: { ...ft.optimizer, nesterov: true } }],
    ['weight decay', { optimizer: { ...ft.optimizer, weightDecay: 5e-4 } }],
    ['parameters that decay', { optimizer: { ...ft.optimizer, decays: 'weights' } }],
    ['batch size', { batchSize: 33 }],
    ['last batch', { lastBatch: 'drop' }],
    ['augmentation', { augmentation: { kind: 'pad-crop-flip', pad: 2 } }],
    ['label smoothing', { loss: { ...ft.loss, labelSmoothing: 0.1 } }],
  ])('changes with the %s', (_part, change) => {
    expect(of(change)).not.toBe(of({}));
  });

  it('changes with the images of an epoch, even at equal steps', () => {
    expect(of({}, 1001)).not.toBe(of({}, 1002));
  });
});
