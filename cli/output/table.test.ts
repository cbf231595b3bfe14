import { expect, test } from 'vitest';
import { table } from '#cli/output/table';

const columns = [
  { header: 'name', value: (row: { name: string; n: number }) => row.name },
  { header: 'n', value: (row: { name: string; n: number }) => String(row.n), align: 'right' as const },
];

test('columns line up, numbers to the right, no blanks at line ends', () => {
  const rows = [
    { name: 'µ – 2×', n: 5 },
    { name: 'l1-filter', n: 120 },
  ];
  expect(table(rows, columns, 'none')).toBe(
    ['name         n', 'µ – 2×       5', 'l1-filter  120'].join('\n'),
  );
});

test('no rows: words instead of a bare header', () => {
  expect(table([], columns, 'No entries yet.')).toBe('No entries yet.');
});
