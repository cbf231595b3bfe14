import type { ReactNode } from 'react';
import { Scroll } from './Scroll.tsx';

type Props = {
  readonly title: string;
  readonly columns: readonly string[];
  /** Cells as text; the first of each row names it. */
  readonly rows: readonly (readonly ReactNode[])[];
};

/** The table alternative of a chart, folded away under it. */
export function AsTable({ title, columns, rows }: Props) {
  return (
    <details className="mt-2 text-sm">
      <summary className="cursor-pointer text-ink-2">{title} as a table</summary>
      <Scroll label={title} className="mt-2">
        <table className="tbl">
          <thead>
            <tr>
              {columns.map((column, i) => (
                <th key={column} scope="col" className={i === 0 ? '' : 'num'}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, i) => (
              // oxlint-disable-next-line react/no-array-index-key -- rows of a chart have no identity but their place
              <tr key={i}>
                {cells.map((cell, j) =>
                  j === 0 ? (
                    <th key={columns[j]} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={columns[j]} className="num">
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
