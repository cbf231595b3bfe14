import { expect, test } from 'vitest';
import { progressText } from '#cli/followSubmission';
import type { StageView, SubmissionView } from '#core/wire/views';

const stage: StageView = {
  hash: 'a'.repeat(64),
  kind: 'retrain',
  label: 'retrain l1-filter under clr-4, base 2',
  state: 'leased',
  share: 0.5,
  epoch: 2,
  epochs: 4,
  message: null,
  attempt: 1,
  runner: 'embedded-1',
  rows: [],
  fault: null,
  shared: false,
  stopping: false,
  savedEpoch: null,
  retryAt: null,
};
const view: SubmissionView = {
  id: 's1',
  version: 1,
  board: { id: 'demo', title: 'Demo' },
  method: { id: 'l1-filter', name: 'L1' },
  config: {},
  recipe: 'clr-4',
  targets: [2],
  note: '',
  previous: null,
  next: null,
  submitter: null,
  anonymous: false,
  namedOn: null,
  part: 'reader',
  createdAt: '2026-01-01T00:00:00Z',
  state: 'running',
  phase: 'published',
  cancelledAt: null,
  withdrawal: null,
  may: {
    cancel: false,
    retry: false,
    publish: false,
    withdraw: false,
    renew: false,
    clone: false,
    name: false,
  },
  work: { done: 3, running: 1, failed: 0, total: 12, etaSeconds: 40 },
  queueAhead: 5,
  stages: [stage],
  entries: [],
};

test('says what is computed now and how far it is', () => {
  const text = progressText(view);
  expect(text).toContain('3/12 stages');
  expect(text).toContain('retrain l1-filter under clr-4, base 2: epoch 2/4');
  expect(text).not.toContain('other work');
});

test('says what it waits for while nothing of it runs', () => {
  expect(progressText({ ...view, state: 'queued', stages: [] })).toContain('5 stages of other work first');
});
