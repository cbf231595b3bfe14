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

const view = { state: 'running', work, queueAhead: 0, stages: [stage], cancelledAt: null } as const;

test('each state says what matters in it', () => {
  const queued = { ...view, state: 'queued', work: { ...work, done: 0 }, queueAhead: 7, stages: [] } as const;
  expect(progressText(queued)).toBe('Waiting: 7 stages of other work first, about 3 min left.');
  expect(progressText(view)).toBe(
    'Running: 9 of 25 stages done, now retraining by ft-4: l1-filter at 2×, base 3 (epoch 2 of 4), about 3 min left.',
  );
  expect(progressText({ ...view, state: 'done', work: { ...work, done: 25 } })).toBe(
    'Done: all 25 stages computed.',
  );
});

test('a failure counts what failed itself and what can’t begin because of it', () => {
  const failed = { ...stage, state: 'failed' } as const;
  const waiting = { ...stage, state: 'cancelled' } as const;
  const state = { ...view, state: 'failed', work: { ...work, failed: 3 } } as const;
  expect(progressText({ ...state, stages: [failed] })).toBe('Failed: 9 of 25 stages done, 1 failed.');
  expect(progressText({ ...state, stages: [failed, waiting, waiting] })).toBe(
    'Failed: 9 of 25 stages done, 1 failed, 2 not begun because of it.',
  );
});

test('a cancellation says what is still to stop', () => {
  const cancelledAt = '2026-01-01T00:00:00Z';
  const stopping = { ...stage, stopping: true };
  expect(progressText({ ...view, cancelledAt, stages: [stopping, stage] })).toBe(
    'Cancelling: 9 of 25 stages done, 1 stage still to stop.',
  );
  expect(progressText({ ...view, state: 'cancelled', cancelledAt })).toBe('Cancelled: 9 of 25 stages done.');
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
