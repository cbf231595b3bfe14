import { expect, test } from 'vitest';
import { retryDelaySeconds } from '#server/stages/retry';

test('each fault in a row waits four times longer, up to five minutes', () => {
  expect([1, 2, 3, 4, 5, 50].map(retryDelaySeconds)).toEqual([5, 20, 80, 300, 300, 300]);
});
