import { describe, expect, test } from 'vitest';
import { sortRows } from '#core/board/sorting';
import type { SortBy, SortKey } from '#core/board/sorting';

type Row = { readonly id: string; readonly key: SortKey };

function order(rows: readonly Row[], by: SortBy, reversed = false): string {
  return sortRows(rows, { by, reversed }, ({ key }) => key)
    .map(({ id }) => id)
    .join('');
}

const rows = (...keys: readonly SortKey[]): Row[] => keys.map((key, i) => ({ id: 'abcdef'[i]!, key }));

describe('sortRows', () => {
  test('accuracy falls, drop rises, names rise', () => {
    expect(order(rows(90, 92, 91), 'top1')).toBe('bca');
    expect(order(rows(90, 92, 91), 'top1', true)).toBe('acb');
    expect(order(rows(2, 0, 1), 'drop')).toBe('bca');
    expect(order(rows('Z', 'm', 'A'), 'method')).toBe('cba');
    expect(order(rows('Z', 'm', 'A'), 'method', true)).toBe('abc');
  });

  test('rows without a value come last in both directions', () => {
    expect(order(rows(null, 1, 2), 'top1')).toBe('cba');
    expect(order(rows(null, 1, 2), 'top1', true)).toBe('bca');
  });

  test('ties keep the order they came in', () => {
    expect(order(rows(1, 2, 1, 2), 'rank')).toBe('acbd');
    expect(order(rows(1, 2, 1, 2), 'rank', true)).toBe('bdac');
    expect(order(rows(1, 2, 1, 2), 'top1')).toBe('bdac');
  });
});
