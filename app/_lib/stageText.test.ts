import { describe, expect, test } from 'vitest';
import type { StageView } from '#core/wire/views';
import { nextTry, stateText } from './stageText.ts';

const stage = {
  state: 'ready',
  stopping: false,
  savedEpoch: null,
  retryAt: null,
  fault: null,
  attempt: 0,
} as StageView;
const fault = {
  code: 'cancelled',
  message: 'The stage before it failed.',
  hint: null,
  class: 'platform',
  logTail: '',
} as const;

describe('a stage’s state', () => {
  test.each<[Partial<StageView>, string]>([
    [{}, 'waits for a runner'],
    [{ savedEpoch: 12, attempt: 2 }, 'waits for a runner, attempt 2, goes on after epoch 12'],
    [{ savedEpoch: 0 }, 'waits for a runner, goes on within its first epoch'],
    [{ state: 'leased', savedEpoch: 3, attempt: 1 }, 'running'],
    [{ state: 'leased', stopping: true }, 'stopping'],
    [{ state: 'cancelled' }, 'cancelled'],
    [{ state: 'cancelled', fault }, 'cancelled: The stage before it failed.'],
  ])('%j', (change, text) => expect(stateText({ ...stage, ...change })).toBe(text));
});

describe('how a stage that failed goes on', () => {
  test.each<[Partial<StageView>, string]>([
    [{}, 'It is tried again from the beginning.'],
    [
      { savedEpoch: 4, retryAt: '2026-01-02T03:04:05.678Z' },
      'It is tried again after epoch 4, not before 03:04:05 UTC.',
    ],
    [{ state: 'leased', savedEpoch: 4 }, 'It runs again, after epoch 4.'],
  ])('%j', (change, text) => expect(nextTry({ ...stage, ...change })).toBe(text));
});
