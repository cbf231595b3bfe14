import { expect, test } from 'vitest';
import type { BoardRow, BoardView } from '#core/wire/views';
import { csvCell, viewCsv } from './csv.ts';

function row(id: string, mean: number): BoardRow {
  return {
    id,
    method: 'l1-filter',
    config: { ratio: { kind: 'target' } },
    recipe: 'ft-4',
    rank: { low: 1, high: 2 },
    ranked: true,
    evidence: 'verified',
    tags: ['S1', 'S2'],
    top1: { mean, interval: [mean - 1, mean + 1], n: 5, runs: [] },
    epochs: { base: 8, prune: 0, retrain: 4 },
    unranked: [],
  } as unknown as BoardRow;
}

test('a view exports its rows in its order, then those apart, then its floors', () => {
  const view = {
    classes: [{ rows: [row('b', 61), row('a', 60)] }],
    apart: [row('c', 99)],
    floors: [row('d', 50)],
  } as unknown as BoardView;
  const lines = viewCsv(view).trimEnd().split('\r\n');
  expect(lines[0]?.startsWith('class,entry,method,config,recipe,rank_low,rank_high,')).toBe(true);
  expect(lines.slice(1).map((line) => line.split(',').slice(0, 2))).toEqual([
    ['1', 'b'],
    ['1', 'a'],
    ['apart', 'c'],
    ['floors', 'd'],
  ]);
  expect(lines[1]).toContain('"{""ratio"":{""kind"":""target""}}"');
  expect(lines[1]).toContain(',S1 S2,61,60,62,5,');
});

test('cells are quoted where needed and never formulas', () => {
  expect(csvCell('a,b')).toBe('"a,b"');
  expect(csvCell('say "x"')).toBe('"say ""x"""');
  expect(csvCell('=1+1')).toBe("'=1+1");
  expect(csvCell(-1.5)).toBe('-1.5');
  expect(csvCell(null)).toBe('');
});
