import { expect, test } from 'vitest';
import type { LifeState, MySubmission } from '#core/wire/mine';
import { nextStep } from './nextStep.ts';

const ONE: MySubmission = {
  id: 's1',
  version: 1,
  board: 'demo',
  method: 'l1-filter',
  recipe: 'ft-4',
  targets: [2],
  phase: 'published',
  state: 'done',
  runs: { done: 5, failed: 0, total: 5 },
  part: 'submitter',
  anonymous: false,
  unanswered: 0,
  next: null,
  createdAt: '2026-01-01T00:00:00Z',
};

test.each<[LifeState, string]>([
  ['queued', 'Follow it'],
  ['running', 'Follow it'],
  ['developed', 'Publish it'],
  ['failed', 'See why'],
  ['done', 'Make the next version'],
  ['withdrawn', 'Make the next version'],
])('after %s: %s', (state, text) => {
  expect(nextStep({ ...ONE, state }).text).toBe(text);
});

test('a dispute comes first, a next version leads on, and publishing is the submitter’s', () => {
  expect(nextStep({ ...ONE, state: 'running', unanswered: 1 }).href).toBe('/submissions/s1#disputes');
  expect(nextStep({ ...ONE, next: 's2' }).href).toBe('/submissions/s2');
  expect(nextStep({ ...ONE, state: 'developed', part: 'co-author' }).text).not.toContain('Publish');
});
