import { expect, it } from 'vitest';
import { standing } from '#core/quota/quota';
import { flops, quotaLeft } from './quotaText.ts';

it('FLOPs stay short at any size', () => {
  expect([0, 1e18, 1.24e17, 950].map(flops)).toEqual(['0', '1e18', '1.2e17', '9.5e2']);
});

it('says what is left, and nothing where there is no limit', () => {
  const now = new Date();
  const spent = [{ at: now, flops: 4e17, submission: 'a' }];
  expect(quotaLeft(standing({ flops: 1e18, submissions: 3 }, spent, now))).toBe(
    '6e17 of 1e18 training FLOPs and 2 of 3 submissions',
  );
  expect(quotaLeft(standing({ flops: null, submissions: 3 }, spent, now))).toBe('2 of 3 submissions');
  expect(quotaLeft(standing({ flops: null, submissions: null }, spent, now))).toBeNull();
});
