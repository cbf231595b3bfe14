import { describe, expect, it } from 'vitest';
import { declaredBudgets, proposeBudgets } from '#core/fairness/budgets';
import { budgetOf } from '#core/fairness/parts';
import type { Recipe } from '#core/recipes/recipe';

const recipe = (id: string, epochs: number): Recipe => ({
  id,
  epochs,
  schedule: { kind: 'constant', lr: 0.01 },
  optimizer: {
    kind: 'sgd',
    momentum: 0.9,
    nesterov: false,
    weightDecay: 1e-4,
    decays: 'all',
    momentumReset: true,
  },
  batchSize: 50,
  lastBatch: 'keep',
  augmentation: { kind: 'none' },
  normalisation: 'dataset',
  loss: { kind: 'cross-entropy', labelSmoothing: 0, distillation: null },
  batchNormReestimation: null,
  gradientClipping: null,
  weightAveraging: null,
  precision: 'float32',
});
const REFERENCE = {
  base: recipe('base', 100),
  recipes: [recipe('short', 40), recipe('long', 80), recipe('other', 80)],
  targets: [2, 4],
  denseMacs: 1000,
  train: 500,
};
/** 6 × 1000 MACs × 500 images. */
const EPOCH = 3e6;

describe('budgets', () => {
  it("are what the board's baselines spend", () => {
    expect(proposeBudgets(REFERENCE)).toEqual([
      { recipe: 'short', target: 2, sxA: 140, sxB: 120 * EPOCH },
      { recipe: 'short', target: 4, sxA: 140, sxB: 110 * EPOCH },
      { recipe: 'long', target: 2, sxA: 180, sxB: 140 * EPOCH },
      { recipe: 'long', target: 4, sxA: 180, sxB: 120 * EPOCH },
      { recipe: 'other', target: 2, sxA: 180, sxB: 140 * EPOCH },
      { recipe: 'other', target: 4, sxA: 180, sxB: 120 * EPOCH },
    ]);
  });

  it('are declared once each, and hold every proposed pipeline', () => {
    const proposed = proposeBudgets(REFERENCE);
    const declared = declaredBudgets(proposed, EPOCH);
    expect(declared).toEqual([110 * EPOCH, 120 * EPOCH, 140 * EPOCH]);
    for (const { sxB } of proposed) expect(budgetOf(sxB, declared, EPOCH)).toBe(sxB);
  });

  it('leave out a total within the tolerance of one already declared', () => {
    const near = [100, 101.9, 102.1, 104].map((epochs) => ({
      recipe: '',
      target: 2,
      sxA: 0,
      sxB: epochs * EPOCH,
    }));
    expect(declaredBudgets(near, EPOCH)).toEqual([100 * EPOCH, 102.1 * EPOCH]);
    expect(declaredBudgets([], EPOCH)).toEqual([]);
  });
});
