import { expect, test } from 'vitest';
import { COLUMN_IDS, DEFAULT_COLUMNS } from './columnIds.ts';
import { parseShown, shownQuery } from './shown.ts';

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
