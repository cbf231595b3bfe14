import { expect, test } from 'vitest';
import type { BoardRow, BoardView } from '#core/wire/views';
import { COLUMN_IDS, DEFAULT_COLUMNS } from './columnIds.ts';
import { parseShown, showView, shownQuery } from './shown.ts';

const PLAIN = {
  sort: { by: 'rank', reversed: false },
  q: '',
  evidence: null,
  columns: DEFAULT_COLUMNS,
} as const;

test('how a view is shown reads back as it was written, and the default writes nothing', () => {
  expect(shownQuery(PLAIN)).toBe('');
  const shown = {
    sort: { by: 'drop', reversed: true },
    q: 'l1 ft-40',
    evidence: 'verified',
    columns: ['top1', 'flops'],
  } as const;
  const query = new URLSearchParams(shownQuery(shown));
  const read = Object.fromEntries([...query.keys()].map((key) => [key, query.getAll(key)]));
  expect(parseShown(read)).toEqual(shown);
});

test('what can’t be read means the default', () => {
  expect(parseShown({ sort: 'price', evidence: 'rumour', column: ['colour'] })).toEqual(PLAIN);
  expect(parseShown({ q: 'x'.repeat(300) }).q).toHaveLength(100);
  expect(parseShown({ column: [...COLUMN_IDS] }).columns).toEqual(COLUMN_IDS);
});

const row = (id: string, methodName: string, recipe: string, mean: number): BoardRow =>
  ({
    id,
    methodName,
    method: 'm',
    recipe,
    evidence: 'verified',
    submitter: 'Ada',
    top1: { mean },
  }) as unknown as BoardRow;

test('rows without all the words go, ranks stay, and an empty class goes with them', () => {
  const view = {
    classes: [
      { key: 'x', rows: [row('a', 'L1-norm filters', 'ft-40', 90), row('b', 'Random filters', 'ft-40', 89)] },
      { key: 'y', rows: [row('c', 'Random filters', 'clr-40', 91)] },
    ],
    apart: [row('d', 'L1-norm filters', 'slr-40', 70)],
    floors: [],
  } as unknown as BoardView;
  const shown = showView(view, { ...PLAIN, q: 'L1 norm' });
  expect(shown.classes.map(({ rows }) => rows.map(({ id }) => id))).toEqual([['a']]);
  expect(shown.apart.map(({ id }) => id)).toEqual(['d']);
  expect(showView(view, { ...PLAIN, q: 'ada clr' }).classes.map(({ key }) => key)).toEqual(['y']);
  expect(showView(view, { ...PLAIN, evidence: 'audited' }).classes).toEqual([]);
  const reversed = showView(view, { ...PLAIN, sort: { by: 'top1', reversed: true } });
  expect(reversed.classes[0]!.rows.map(({ id }) => id)).toEqual(['b', 'a']);
});
