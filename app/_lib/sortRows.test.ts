import { describe, expect, test } from 'vitest';
import type { BoardRow } from '#core/wire/views';
import { type Sort, sortRows } from './sortRows.ts';

type Given = {
  id: string;
  mean?: number | null;
  drop?: number | null;
  rank?: [number, number];
  name?: string;
};

/** Only what sorting reads. */
function row({ id, mean = 1, drop = 0, rank, name = id }: Given): BoardRow {
  return {
    id,
    top1: { mean, interval: null, n: 5, runs: [] },
    drop,
    methodName: name,
    rank: rank === undefined ? null : { low: rank[0], high: rank[1] },
  } as unknown as BoardRow;
}

function order(rows: readonly BoardRow[], by: Sort['by'], reversed = false): string {
  return sortRows(rows, { by, reversed })
    .map((one) => one.id)
    .join('');
}

describe('sortRows', () => {
  test('accuracy falls, drop rises, names rise', () => {
    const rows = [
      row({ id: 'a', mean: 90, drop: 2, name: 'Z' }),
      row({ id: 'b', mean: 92, drop: 0, name: 'M' }),
      row({ id: 'c', mean: 91, drop: 1, name: 'A' }),
    ];
    expect(order(rows, 'top1')).toBe('bca');
    expect(order(rows, 'drop')).toBe('bca');
    expect(order(rows, 'method')).toBe('cba');
    expect(order(rows, 'top1', true)).toBe('acb');
  });

  test('ranks sort by their lower end; equal ones keep the server’s order, which is by mean', () => {
    const rows = [
      row({ id: 'a', rank: [2, 3] }),
      row({ id: 'b', rank: [1, 3] }),
      row({ id: 'c', rank: [1, 2] }),
    ];
    expect(order(rows, 'rank')).toBe('bca');
  });

  test('rows without a value come last in both directions', () => {
    const rows = [row({ id: 'a', mean: null }), row({ id: 'b', mean: 1 }), row({ id: 'c', mean: 2 })];
    expect(order(rows, 'top1')).toBe('cba');
    expect(order(rows, 'top1', true)).toBe('bca');
  });

  test('ties keep the order they came in', () => {
    const rows = [row({ id: 'c' }), row({ id: 'a' }), row({ id: 'b' })];
    expect(order(rows, 'top1')).toBe('cab');
    expect(order(rows, 'top1', true)).toBe('cab');
  });
});
