import { expect, test } from 'vitest';
import { cancelledText } from '#core/wire/cancelled';

test.each([
  [{ cancelled: 7, stopping: 0, shared: 0 }, '7 stages will not begin'],
  [
    { cancelled: 1, stopping: 2, shared: 1 },
    '1 stage will not begin, 2 stages are being stopped, 1 stage goes on, because other submissions need it',
  ],
  [{ cancelled: 0, stopping: 0, shared: 3 }, '3 stages go on, because other submissions need them'],
  [{ cancelled: 0, stopping: 0, shared: 0 }, null],
])('%j is told in words', (done, text) => {
  expect(cancelledText(done)).toBe(text);
});
