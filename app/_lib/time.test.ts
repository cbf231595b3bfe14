import { describe, expect, test } from 'vitest';
import { absolute, ago, duration, remaining } from './time.ts';

describe('time', () => {
  test('durations show their two largest units', () => {
    expect([0, 45, 200, 7500, 273_600].map(duration)).toEqual([
      '0 s',
      '45 s',
      '3 min 20 s',
      '2 h 5 min',
      '3 d 4 h',
    ]);
    expect(duration(59.7)).toBe('1 min');
    expect(duration(3605)).toBe('1 h');
  });

  test('estimates promise no more than they can', () => {
    expect([20, 208, 7200, 200_000].map(remaining)).toEqual([
      'under a minute',
      'about 3 min',
      'about 2 h',
      'about 2 d',
    ]);
  });

  test('relative times, seen from a given now', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    const at = (seconds: number): string => ago(new Date(now - seconds * 1000).toISOString(), now);
    expect([10, 60, 720, 3600, 86_400, 40 * 86_400].map(at)).toEqual([
      'just now',
      '1 min ago',
      '12 min ago',
      '1 h ago',
      '1 d ago',
      '2026-10-12',
    ]);
    expect(absolute('2026-11-21T11:41:09.5Z')).toBe('2026-11-21 11:41 UTC');
  });
});
