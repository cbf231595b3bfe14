import { describe, expect, it } from 'vitest';
import { scratchB, scratchE, scratchRecipe } from '#core/fairness/scratch';
import { lrSeries } from '#core/recipes/schedule';
import type { Pipeline } from '#core/fairness/scratch';
import type { Recipe } from '#core/recipes/recipe';

/** ResNet-34 at half of its filters, the paper's Table 4: P30F90 at a speedup of 1.93. */
const P30F90: Pipeline = {
  baseEpochs: 30,
  pruneEpochs: 0,
  retrainEpochs: 90,
  denseMacs: 3.66,
  prunedMacs: 3.66 / 1.93,
  pruneMacs: 3.66,
};
const epochsOf = (readings: readonly { readonly id: string; readonly epochs: number }[]) =>
  Object.fromEntries(readings.map(({ id, epochs }) => [id, epochs]));

describe('scratch readings', () => {
  it('take the base recipe or the whole pipeline for equal epochs', () => {
    expect(epochsOf(scratchE(P30F90))).toEqual({ 'E-base': 30, 'E-total': 120 });
    expect(epochsOf(scratchE({ ...P30F90, pruneEpochs: 10 }))['E-total']).toBe(130);
  });

  it('stretch by F1/F2 for equal FLOPs, with the retraining in the fair one', () => {
    const found = epochsOf(scratchB(P30F90, false));
    expect(found['B-base']).toBeCloseTo(57.9, 9);
    expect(found['B-total']).toBeCloseTo(147.9, 9);
    expect(found).not.toHaveProperty('B-imagenet');
    const gradual = epochsOf(scratchB({ ...P30F90, pruneEpochs: 10 }, false));
    expect(gradual['B-total']).toBeCloseTo(147.9 + 19.3, 9);
  });

  it('are at most twice the base recipe on ImageNet', () => {
    const at = (speedup: number) =>
      epochsOf(scratchB({ ...P30F90, baseEpochs: 90, prunedMacs: 3.66 / speedup }, true))['B-imagenet'];
    expect(at(2.31)).toBe(180);
    expect(at(2)).toBe(180);
    expect(at(1.5)).toBeCloseTo(135, 9);
  });

  it('name one partner for each equal-cost setup', () => {
    const all = [...scratchE(P30F90), ...scratchB(P30F90, true)];
    expect(all.filter(({ partner }) => partner !== null).map(({ id, partner }) => [id, partner])).toEqual([
      ['E-total', 'SX-A'],
      ['B-total', 'SX-B'],
    ]);
  });
});

describe('scratchRecipe', () => {
  const base: Recipe = {
    id: 'base',
    epochs: 40,
    schedule: { kind: 'step', lr: 0.1, milestones: [20, 30], gamma: 0.1 },
    optimizer: {
      kind: 'sgd',
      momentum: 0.9,
      nesterov: false,
      weightDecay: 1e-4,
      decays: 'all',
      momentumReset: true,
    },
    batchSize: 64,
    lastBatch: 'keep',
    augmentation: { kind: 'none' },
    normalisation: 'dataset',
    loss: { kind: 'cross-entropy', labelSmoothing: 0, distillation: null },
    batchNormReestimation: null,
    gradientClipping: null,
    weightAveraging: null,
    precision: 'float32',
  };

  it('scales the milestones and ends at the same learning rate', () => {
    const scratch = scratchRecipe(base, { id: 'B-total', epochs: 59.8 });
    expect(scratch).toMatchObject({
      id: 'scratch-b-total-59',
      epochs: 59,
      schedule: { milestones: [29, 44] },
    });
    expect(lrSeries(scratch, 10).at(-1)![0]).toBe(lrSeries(base, 10).at(-1)![0]);
    expect(scratch.optimizer).toEqual(base.optimizer);
  });

  it('keeps milestones in optimizer steps below ten epochs, where a whole epoch is much', () => {
    expect(scratchRecipe(base, { id: 'B-total', epochs: 6.6 })).toMatchObject({
      epochs: 7,
      schedule: { milestones: [3.5, 5.25] },
    });
  });

  it('stretches a warm-up too', () => {
    const schedule = {
      kind: 'warmup-step' as const,
      initialLr: 1e-3,
      lr: 0.1,
      warmup: 4,
      milestones: [22, 31],
      gamma: 0.1,
    } satisfies Recipe['schedule'];
    expect(scratchRecipe({ ...base, schedule }, { id: 'B-base', epochs: 80 })).toMatchObject({
      schedule: { warmup: 8, milestones: [44, 62] },
    });
  });

  it('leaves a schedule without milestones to its own length', () => {
    const schedule = { kind: 'constant', lr: 0.01 } as const;
    expect(scratchRecipe({ ...base, schedule }, { id: 'E-base', epochs: 0.2 })).toMatchObject({
      epochs: 1,
      schedule,
    });
  });
});
