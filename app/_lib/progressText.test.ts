import { expect, test } from 'vitest';
import type { StageView, WorkProgress } from '#core/wire/views';
import { announcement, isOpen, progressText } from './progressText.ts';

const work: WorkProgress = { done: 9, running: 1, failed: 0, total: 25, etaSeconds: 208 };
const stage = {
  state: 'leased',
  label: 'retraining by ft-4: l1-filter at 2×, base 3',
  epoch: 2,
  epochs: 4,
} as StageView;

test('each state says what matters in it', () => {
  expect(progressText({ state: 'queued', work: { ...work, done: 0 }, queueAhead: 7, stages: [] })).toBe(
    'Waiting: 7 stages of other work first, about 3 min left.',
  );
  expect(progressText({ state: 'running', work, queueAhead: 0, stages: [stage] })).toBe(
    'Running: 9 of 25 stages done, now retraining by ft-4: l1-filter at 2×, base 3 (epoch 2 of 4), about 3 min left.',
  );
  expect(progressText({ state: 'done', work: { ...work, done: 25 }, queueAhead: 0, stages: [] })).toBe(
    'Done: all 25 stages computed.',
  );
  expect(progressText({ state: 'failed', work: { ...work, failed: 2 }, queueAhead: 0, stages: [] })).toBe(
    'Failed: 9 of 25 stages done, 2 failed.',
  );
});

test('an announcement changes with finished stages only', () => {
  expect(announcement({ state: 'running', work })).toBe(
    announcement({ state: 'running', work: { ...work, etaSeconds: 100 } }),
  );
});

test('a submission is open while anything can still come', () => {
  expect((['queued', 'running', 'done', 'failed', 'cancelled'] as const).map(isOpen)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
