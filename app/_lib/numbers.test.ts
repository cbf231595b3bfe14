import { describe, expect, test } from 'vitest';
import {
  counted,
  fixed,
  halfWidth,
  meanInterval,
  pText,
  rateText,
  signed,
  span,
  times,
  whole,
} from './numbers.ts';

describe('numbers', () => {
  test('fixed prints true minus signs and never a negative zero', () => {
    expect(fixed(-1.005, 1)).toBe('−1.0');
    expect(fixed(-0.001, 2)).toBe('0.00');
    expect(fixed(93.5, 2)).toBe('93.50');
    expect(fixed(null, 2)).toBe('–');
  });

  test('signed marks gains, but not zero', () => {
    expect(signed(0.424, 2)).toBe('+0.42');
    expect(signed(0.001, 2)).toBe('0.00');
    expect(signed(-4, 1)).toBe('−4.0');
    expect(signed(null, 1)).toBe('–');
  });

  test('meanInterval gives half the width, or the mean alone', () => {
    expect(meanInterval(56.338, [55.53, 57.15])).toBe('56.34 ± 0.81');
    expect(meanInterval(56.338, null)).toBe('56.34');
    expect(halfWidth([1, 4])).toBe(1.5);
    expect(halfWidth(null)).toBeNull();
  });

  test('whole groups thousands', () => {
    expect(whole(125_485_696)).toBe('125,485,696');
    expect(whole(999)).toBe('999');
    expect(whole(-1234)).toBe('−1,234');
    expect(counted(1, 'entry', 'entries')).toBe('1 entry');
    expect(counted(2000, 'run')).toBe('2,000 runs');
  });

  test('rank spans, targets and learning rates', () => {
    expect(span(1, 2)).toBe('1–2');
    expect(span(3, 3)).toBe('3');
    expect(times(2)).toBe('2×');
    expect(times(2.5)).toBe('2.5×');
    expect([0.1, 0.05, 0.001, 1e-5, 0.0005, 0].map(rateText)).toEqual([
      '0.1',
      '0.05',
      '1e-3',
      '1e-5',
      '5e-4',
      '0',
    ]);
  });
});

test('a p-value is never said to be nothing', () => {
  expect([0.0333, 0.001, 0.00099, 0].map(pText)).toEqual([
    'p = 0.033',
    'p = 0.001',
    'p < 0.001',
    'p < 0.001',
  ]);
});
