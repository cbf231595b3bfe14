import { expect, test } from 'vitest';
import { cancelledText } from '#cli/commands/cancel';

test.each([
  [{ cancelled: 7, stopping: 0, shared: 0 }, 'is cancelled: 7 stages will not begin.'],
  [
    { cancelled: 1, stopping: 2, shared: 1 },
    'is cancelled: 1 stage will not begin, 2 stages are being stopped, 1 stage goes on, because other submissions need it.',
  ],
  [
    { cancelled: 0, stopping: 0, shared: 3 },
    'is cancelled: 3 stages go on, because other submissions need them.',
  ],
  [{ cancelled: 0, stopping: 0, shared: 0 }, 'was cancelled before.'],
])('%j is told as a sentence', (done, text) => {
  expect(cancelledText('s1', done)).toBe(`Submission s1 ${text}`);
});
