import { describe, expect, it } from 'vitest';
import {
  compareTrainability,
  meanTrainability,
  trainability,
  trainabilityDamage,
} from '#core/fairness/trainability';
import type { Schedule } from '#core/recipes/recipe';
import type { Epoch } from '#core/wire/stage';

const rows = (...testTop1: readonly number[]): Epoch[] =>
  testTop1.map((top1, i) => ({
    epoch: i + 1,
    trainLoss: 1,
    trainTop1: top1 / 2,
    testTop1: top1,
    lr: 0.01,
    seconds: 1,
  }));
const EPOCHS = rows(0.5, 0.6, 0.7, 0.9);

const step = (milestones: number[], gamma = 0.1) => ({
  epochs: 4,
  schedule: { kind: 'step', lr: 0.01, milestones, gamma } satisfies Schedule,
});
const constant = { epochs: 4, schedule: { kind: 'constant', lr: 0.001 } satisfies Schedule };
const cycle = {
  epochs: 4,
  schedule: {
    kind: 'one-cycle',
    maxLr: 0.1,
    divFactor: 100,
    pctStart: 0.1,
    finalDivFactor: 100,
  } satisfies Schedule,
};

describe('trainability', () => {
  it('averages the epochs before the first decay, in percent', () => {
    const found = trainability(EPOCHS, step([3, 2]))!;
    expect(found.value).toBeCloseTo(55, 12);
    expect(found).toMatchObject({ label: 'TA, test top-1', epochs: 2 });
  });

  it('counts whole epochs before a decay inside an epoch', () => {
    expect(trainability(EPOCHS, step([2.75]))).toMatchObject({ epochs: 2 });
    expect(trainability(EPOCHS, step([0.5]))).toBeNull();
  });

  it('takes the first half where there is no step, and says so', () => {
    for (const recipe of [constant, cycle, step([]), step([4]), step([2], 1)]) {
      const found = trainability(EPOCHS, recipe)!;
      expect(found.value).toBeCloseTo(55, 12);
      expect(found.label).toBe('TA½, test top-1');
    }
    expect(trainability(rows(0.4), { ...constant, epochs: 1 })).toMatchObject({ value: 40, epochs: 1 });
  });

  it('takes warm-up and first plateau of a schedule that warms up', () => {
    const schedule: Schedule = {
      kind: 'warmup-step',
      initialLr: 0.001,
      lr: 0.1,
      warmup: 1,
      milestones: [3],
      gamma: 0.1,
    };
    expect(trainability(EPOCHS, { epochs: 4, schedule })).toMatchObject({
      label: 'TA, test top-1',
      epochs: 3,
    });
  });

  it('waits for its epochs', () => {
    expect(trainability(EPOCHS.slice(0, 1), constant)).toBeNull();
    expect(trainability([], step([2]))).toBeNull();
  });

  it('can be taken on the training accuracy, labelled', () => {
    const found = trainability(EPOCHS, step([2]), 'trainTop1')!;
    expect(found.value).toBeCloseTo(27.5, 12);
    expect(found.label).toBe('TA, train top-1');
  });
});

const TA = (value: number, label = 'TA, test top-1') => ({ value, label });

describe('meanTrainability', () => {
  it('is the mean of runs that were all measured alike', () => {
    expect(meanTrainability([TA(50), TA(60)])).toEqual({ mean: 55, label: 'TA, test top-1' });
  });

  it.each([
    ['a run lacks it', [TA(50), null]],
    ['labels differ', [TA(50), TA(60, 'TA½, test top-1')]],
    ['there is no run', []],
  ])('is unknown where %s', (_, runs) => {
    expect(meanTrainability(runs)).toEqual({ mean: null, label: null });
  });
});

describe('trainabilityDamage', () => {
  it('is the dense control’s trainability − the pruned one’s, base by base', () => {
    expect(trainabilityDamage([TA(70), TA(72), TA(99)], [TA(60), TA(66)])).toBe(8);
  });

  it('is unknown without the control, or where the two were measured differently', () => {
    expect(trainabilityDamage([], [TA(60)])).toBeNull();
    expect(trainabilityDamage([TA(70), null], [TA(60), TA(66)])).toBeNull();
    expect(trainabilityDamage([TA(70, 'TA½, test top-1')], [TA(60)])).toBeNull();
  });
});

describe('compareTrainability', () => {
  const measured = { recipe: 'ft-4', recipeFingerprint: 'x', mean: 60, label: 'TA½, test top-1' };

  it('compares inside one recipe', () => {
    expect(compareTrainability(measured, { ...measured, mean: 57.5 })).toEqual({
      comparable: true,
      difference: 2.5,
    });
  });

  it.each([
    ['Confounded by LR', { recipe: 'clr-4', recipeFingerprint: 'y' }],
    ['Not measured for both', { mean: null, label: null }],
    ['Measured differently', { label: 'TA, test top-1' }],
  ])('refuses: %s', (reason, change) => {
    const found = compareTrainability(measured, { ...measured, ...change });
    expect(found).toMatchObject({ comparable: false, reason: expect.stringContaining(reason) });
  });
});
