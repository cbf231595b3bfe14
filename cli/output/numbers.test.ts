import { expect, test } from 'vitest';
import { bytes, count, duration, points } from '#cli/output/numbers';

test('numbers as people read them', () => {
  expect([points(91.006), points(null)]).toEqual(['91.01', '–']);
  expect([count(999), count(78_042), count(12_486_144), count(null)]).toEqual([
    '999',
    '78.0 k',
    '12.5 M',
    '–',
  ]);
  expect([duration(0.2), duration(89), duration(125), duration(7_500)]).toEqual([
    '1 s',
    '89 s',
    '2 min',
    '2 h 5 min',
  ]);
  expect([bytes(12), bytes(1_048_576 * 1.5)]).toEqual(['12 B', '1.50 MiB']);
});
