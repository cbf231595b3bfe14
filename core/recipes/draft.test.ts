import { describe, expect, it } from 'vitest';
import { Fault } from '#core/errors/fault';
import { SCHEDULE_EXAMPLES } from '#core/recipes/draft';
import type { RecipeDraft } from '#core/recipes/draft';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import { resolveRecipe } from '#core/recipes/registry';
import type { BoardTraining } from '#core/recipes/recipe';

const training: BoardTraining = {
  batchSize: 32,
  lastBatch: 'keep',
  weightDecay: 1e-4,
  augmentation: { kind: 'none' },
  labelSmoothing: 0.1,
};
const base = resolveRecipe('step-40', training);
const draft = (schedule: RecipeDraft['schedule'], changes: Partial<RecipeDraft> = {}): RecipeDraft => ({
  id: 'mine',
  epochs: 40,
  schedule,
  ...changes,
});
const resolve = (ref: Parameters<typeof resolveRecipe>[0]) => resolveRecipe(ref, training, base);
const print = (ref: Parameters<typeof resolveRecipe>[0]) => recipeFingerprint(resolve(ref), 512);

describe('a recipe of one’s own', () => {
  it('is the preset of equal steps under another name', () => {
    expect(print(draft({ kind: 'constant', lr: 1e-3 }))).toBe(print('ft-40'));
    expect(print(draft({ kind: 'halving', lr: 0.1 }))).toBe(print('halving-40-1e-1'));
    expect(print(draft({ kind: 'rewound' }, { epochs: 30 }))).toBe(print('lrw-30'));
    expect(print(draft({ kind: 'cosine', lr: 0.01, minLr: 1e-4 }))).toBe(print('cosine-40-1e-2'));
  });

  it('is another one wherever any part differs', () => {
    const steps = { kind: 'step', lr: 0.01, milestones: [20, 30], gamma: 0.1 } as RecipeDraft['schedule'];
    const all = [
      ...SCHEDULE_EXAMPLES.map(({ schedule }) => draft(schedule)),
      draft(steps, { optimizer: { nesterov: true } }),
      draft(steps, { optimizer: { weightDecay: 0 } }),
      draft(steps, { optimizer: { decays: 'weights' } }),
      draft(steps, { lastBatch: 'drop' }),
      draft(steps, { normalisation: 'imagenet' }),
      draft(steps, { augmentation: { kind: 'random-resized-crop-flip' } }),
      draft(steps, { loss: { labelSmoothing: 0 } }),
      draft(steps, { pruneAt: { epochs: 10, perSpeedup: false } }),
      draft(steps, { pruneAt: { epochs: 10, perSpeedup: true } }),
      draft(steps, { rewind: { epochs: 10 } }),
    ];
    expect(new Set(all.map(print)).size).toBe(all.length);
  });

  it('takes what it leaves out from the board', () => {
    expect(resolve(draft({ kind: 'constant', lr: 0.01 }, { optimizer: { nesterov: true } }))).toMatchObject({
      batchSize: 32,
      augmentation: { kind: 'none' },
      loss: { labelSmoothing: 0.1 },
      optimizer: { momentum: 0.9, nesterov: true, weightDecay: 1e-4, decays: 'all' },
    });
  });

  it.each([
    [draft({ kind: 'step', lr: 0.1, milestones: [20, 40], gamma: 0.1 }), 'schedule.milestones[1]', '40'],
    [draft({ kind: 'step', lr: 0.1, milestones: [30, 20], gamma: 0.1 }), 'schedule.milestones[1]', '30'],
    [
      draft({ kind: 'warmup-step', initialLr: 0.1, lr: 0.01, warmup: 4, milestones: [], gamma: 0.1 }),
      'schedule.initialLr',
      'rises',
    ],
    [
      draft({ kind: 'warmup-step', initialLr: 0.01, lr: 0.1, warmup: 40, milestones: [], gamma: 0.1 }),
      'schedule.warmup',
      'before epoch 40',
    ],
    [draft({ kind: 'cosine', lr: 1e-3, minLr: 1e-2 }), 'schedule.minLr', 'at most 0.001'],
    [draft({ kind: 'rewound' }, { epochs: 41 }), 'epochs', 'at most the base recipe'],
    [draft({ kind: 'constant', lr: 0 }), 'schedule.lr', 'above 0'],
    [draft({ kind: 'constant', lr: 0.1 }, { epochs: 2001 }), 'epochs', '2000'],
    [draft({ kind: 'constant', lr: 0.1 }, { batchSize: 0 }), 'batchSize', 'at least 1'],
    [draft({ kind: 'constant', lr: 0.1 }, { rewind: { epochs: 41 } }), 'rewind.epochs', 'ends after 40'],
    [draft({ kind: 'constant', lr: 0.1 }, { id: 'Mine' }), 'id', 'recipe.id'],
    [{ ...draft({ kind: 'constant', lr: 0.1 }), momentum: 0.9 } as RecipeDraft, 'momentum', 'no such field'],
    [draft({ kind: 'zigzag', lr: 0.1 } as unknown as RecipeDraft['schedule']), 'schedule.kind', '"constant"'],
  ])('refuses %j at %s', (ref, field, message) => {
    let fault: unknown;
    try {
      resolve(ref);
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining(message),
      details: { field: `recipe.${field}` },
    });
  });
});
