import { expect, test } from 'vitest';
import { backoffMs, pause } from '#client/backoff';

test('doubles up to the cap, with a quarter of jitter to either side', () => {
  const options = { firstMs: 500, capMs: 10_000 };
  expect([0, 1, 2, 10].map((attempt) => backoffMs(attempt, options, 0.5))).toEqual([500, 1000, 2000, 10_000]);
  expect([backoffMs(0, options, 0), backoffMs(0, options, 1)]).toEqual([375, 625]);
});

test('an abort ends a wait', async () => {
  const stop = new AbortController();
  const waiting = pause(60_000, stop.signal);
  stop.abort();
  await waiting;
  await pause(60_000, stop.signal);
});
