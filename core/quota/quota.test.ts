import { describe, expect, it } from 'vitest';
import { QUOTA_DAYS, refusal, standing } from '#core/quota/quota';
import type { Spent } from '#core/quota/quota';

const DAY = 24 * 60 * 60 * 1000;
const NOW = new Date('2026-06-30T12:00:00Z');
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY);
const spent = (days: number, flops: number, submission = `s${days}`): Spent => ({
  at: ago(days),
  flops,
  submission,
});
const QUOTA = { flops: 100, submissions: 2 };

describe('standing', () => {
  it('counts FLOPs and distinct submissions of the window', () => {
    const at = standing(QUOTA, [spent(1, 30, 'a'), spent(2, 20, 'a'), spent(QUOTA_DAYS, 500, 'old')], NOW);
    expect(at.flops).toEqual({ used: 50, left: 50 });
    expect(at.submissions).toEqual({ used: 1, left: 1 });
  });

  it('never has less than nothing left, and no limit leaves no number', () => {
    expect(standing(QUOTA, [spent(1, 130)], NOW).flops.left).toBe(0);
    expect(standing({ flops: null, submissions: null }, [spent(1, 130)], NOW)).toMatchObject({
      flops: { used: 130, left: null },
      submissions: { used: 1, left: null },
    });
  });
});

describe('refusal', () => {
  it('lets through what fits to the last FLOP, and what costs nothing though all is used up', () => {
    expect(refusal(QUOTA, [spent(1, 60)], { flops: 40, submissions: 1 }, NOW)).toBeNull();
    expect(refusal(QUOTA, [spent(1, 100)], { flops: 0, submissions: 0 }, NOW)).toBeNull();
  });

  it('says how much is left and when enough of it is old', () => {
    const found = refusal(
      QUOTA,
      [spent(20, 30), spent(10, 30), spent(1, 30)],
      { flops: 50, submissions: 0 },
      NOW,
    );
    expect(found).toEqual({ part: 'flops', left: 10, limit: 100, fitsAt: ago(10 - QUOTA_DAYS) });
  });

  it('says that more than the whole quota never fits', () => {
    expect(refusal(QUOTA, [spent(1, 30)], { flops: 101, submissions: 0 }, NOW)?.fitsAt).toBeNull();
    expect(refusal({ flops: 0, submissions: null }, [], { flops: 1, submissions: 1 }, NOW)).toMatchObject({
      left: 0,
      fitsAt: null,
    });
  });

  it('frees a submission when all of its charges are old', () => {
    const two = [spent(20, 1, 'a'), spent(5, 1, 'a'), spent(10, 1, 'b')];
    expect(refusal(QUOTA, two, { flops: 0, submissions: 1 }, NOW)).toEqual({
      part: 'submissions',
      left: 0,
      limit: 2,
      fitsAt: ago(10 - QUOTA_DAYS),
    });
  });
});
