import { expect, test } from 'vitest';
import { hearing } from '#server/jobs/hearing';

/** Ticks of 10 from the first to the last moment, as the chores make them. */
function tick(ears: ReturnType<typeof hearing>, first: number, last: number): void {
  for (let now = first; now <= last; now += 10) ears.heard(now);
}

test('after a start runners get the whole grace', () => {
  const ears = hearing(45, 30);
  expect(ears.longEnough(0)).toBe(false);
  tick(ears, 0, 40);
  expect(ears.longEnough(40)).toBe(false);
  tick(ears, 50, 50);
  expect(ears.longEnough(50)).toBe(true);
});

test('an outage of the database starts the grace anew', () => {
  const ears = hearing(45, 30);
  tick(ears, 0, 100);
  ears.deaf();
  expect(ears.longEnough(100)).toBe(false);
  tick(ears, 110, 150);
  expect(ears.longEnough(150)).toBe(false);
  tick(ears, 160, 160);
  expect(ears.longEnough(160)).toBe(true);
});

test('so does a machine that slept', () => {
  const ears = hearing(45, 30);
  tick(ears, 0, 100);
  expect(ears.longEnough(10_000)).toBe(false);
  ears.heard(10_000);
  expect(ears.longEnough(10_000)).toBe(false);
});
