export type Column<Row> = {
  readonly header: string;
  readonly value: (row: Row) => string;
  /** Numbers go to the right. */
  readonly align?: 'left' | 'right';
};

/** Rows as aligned text, two spaces between columns, with a header line; `none` when there are no rows. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], none: string): string {
  if (rows.length === 0) return none;
  const cells = [
    columns.map((column) => column.header),
    ...rows.map((row) => columns.map((c) => c.value(row))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => width(line[at]!))));
  return cells.map((line) => joinLine(line, widths, columns)).join('\n');
}

function joinLine<Row>(
  line: readonly string[],
  widths: readonly number[],
  columns: readonly Column<Row>[],
): string {
  return line
    .map((text, at) => {
      const fill = ' '.repeat(widths[at]! - width(text));
      return columns[at]!.align === 'right' ? fill + text : text + fill;
    })
    .join('  ')
    .trimEnd();
}

/** Characters as a terminal counts them; none of ours is wide, but combined ones are more than one code unit. */
function width(text: string): number {
  return Array.from(text).length;
}
