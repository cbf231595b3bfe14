import { expect, test } from 'vitest';
import { nothingLeft } from '#runner/loop/drain';

test('a draining runner ends when nothing waits and nothing runs', () => {
  expect(nothingLeft(null, { queued: 0, running: 0, retrying: 0 })).toBe(true);
});

test('it waits for what runs elsewhere: that runner may be lost and its stage come back', () => {
  expect(nothingLeft(null, { queued: 0, running: 1, retrying: 0 })).toBe(false);
});

test('it waits while something runs that others wait for', () => {
  expect(nothingLeft({ queued: 3, running: 1, retrying: 0 }, { queued: 3, running: 1, retrying: 0 })).toBe(
    false,
  );
});

test('it ends when what waits is not for it, but looks twice: a stage may have become ready just now', () => {
  expect(nothingLeft(null, { queued: 3, running: 0, retrying: 0 })).toBe(false);
  expect(nothingLeft({ queued: 3, running: 1, retrying: 0 }, { queued: 3, running: 0, retrying: 0 })).toBe(
    false,
  );
  expect(nothingLeft({ queued: 3, running: 0, retrying: 0 }, { queued: 3, running: 0, retrying: 0 })).toBe(
    true,
  );
});

test('it waits for what is tried again later', () => {
  const later = { queued: 1, running: 0, retrying: 1 };
  expect(nothingLeft(later, later)).toBe(false);
});
