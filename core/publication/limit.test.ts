import { expect, it } from 'vitest';
import { PUBLICATIONS, WINDOW_DAYS, publicationsLeft } from '#core/publication/limit';

const now = new Date('2026-07-01T00:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60 * 1000);

it('a method has three publications in ninety days', () => {
  expect([PUBLICATIONS, WINDOW_DAYS]).toEqual([3, 90]);
  expect(publicationsLeft([], now)).toEqual({ left: 3, nextAt: null });
  expect(publicationsLeft([daysAgo(1), daysAgo(2)], now)).toEqual({ left: 1, nextAt: null });
});

it('the next one is free when the oldest leaves the window', () => {
  const published = [daysAgo(10), daysAgo(80), daysAgo(40)];
  expect(publicationsLeft(published, now)).toEqual({ left: 0, nextAt: daysAgo(80 - 90) });
  expect(publicationsLeft(published, daysAgo(-10))).toEqual({ left: 1, nextAt: null });
});

it('of more than three, made when a board had no limit, as many must leave as are too many', () => {
  const published = [70, 60, 50, 40, 30].map(daysAgo);
  expect(publicationsLeft(published, now)).toEqual({ left: 0, nextAt: daysAgo(50 - 90) });
});

it('what lies before the window doesn’t count', () => {
  expect(publicationsLeft([daysAgo(90), daysAgo(91), daysAgo(200)], now).left).toBe(3);
});
