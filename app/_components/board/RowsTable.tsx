import type { ReactNode } from 'react';
import { DESCENDING } from '#core/board/sorting';
import type { Sort, SortBy } from '#core/board/sorting';
import type { BoardRow, BoardView, TableSummary } from '#core/wire/views';
import { drawn } from '../../_charts/drawn.ts';
import { latenciesOf } from '../../_lib/latencies.ts';
import { holding, type Markup, markup } from '../../_lib/markup.ts';
import type { Shown } from '../../_lib/shown.ts';
import { viewPath } from '../../_lib/viewPath.ts';
import { Link } from '../Link.tsx';
import { Scroll } from '../Scroll.tsx';
import { Term } from '../Term.tsx';
import { type Column, valueColumns } from './columns.tsx';
import { EntryRow } from './EntryRow.tsx';

/** A part of a board's view, and how the view is shown. */
export type InView = { readonly view: BoardView; readonly shown: Shown };

type Props = InView & {
  /** Those that this page shows. */
  readonly rows: readonly BoardRow[];
  /** Of all rows of the table, which may go on on other pages: they share units and scales. */
  readonly table: TableSummary;
  /** The table's name for those who can't see what stands above it. */
  readonly label: string;
  /** Reasons that hold for all rows and stand above the table already. */
  readonly said?: readonly string[];
  /** How many entries the ranks are among; null without ranks: entries outside of every class have none. */
  readonly among?: number | null;
};

/** Entries as a table, in the order given; on narrow screens each row becomes a labelled block. */
export async function RowsTable({ view, rows, shown, table, label, said = [], among = null }: Props) {
  const latencies = shown.columns.includes('latency') ? await latenciesOf(rows.map(({ id }) => id)) : null;
  const columns = valueColumns(table, latencies).filter(({ id }) => shown.columns.includes(id));
  const { sort } = shown;
  const hrefOf = (next: Sort) => viewPath(view, { ...shown, sort: next });
  const ranks = among !== null;
  const inCommon = { columns, among, said, distinct: table.distinct, disputed: view.disputed };
  return (
    <Scroll label={label} className="stack">
      <table className="tbl">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            {ranks ? (
              <Head sort={sort} by="rank" hrefOf={hrefOf}>
                <Term id="rank-interval">Rank</Term>
              </Head>
            ) : null}
            <Head sort={sort} by="method" hrefOf={hrefOf} className="stick">
              Method
            </Head>
            {columns.map((column) => (
              <ColumnHead key={column.id} column={column} sort={sort} hrefOf={hrefOf} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <EntryRow key={row.id} row={row} table={inCommon} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

type HrefOf = (sort: Sort) => string;

function ColumnHead({ column, sort, hrefOf }: { column: Column; sort: Sort; hrefOf: HrefOf }) {
  if (column.sort !== undefined) {
    return (
      <Head
        sort={sort}
        by={column.sort}
        hrefOf={hrefOf}
        className={column.className ?? ''}
        unit={column.unit}
      >
        {column.head}
      </Head>
    );
  }
  return (
    <th scope="col" className={column.className}>
      {column.head}
      {column.unit === undefined ? null : <span className="unit">{column.unit}</span>}
    </th>
  );
}

const BETTER: Partial<Record<SortBy, string>> = {
  top1: '↑',
  drop: '↓',
  matched: '↓',
  rate: '↑',
  params: '↓',
  macs: '↓',
};

type HeadProps = {
  readonly sort: Sort;
  readonly by: SortBy;
  readonly hrefOf: HrefOf;
  readonly className?: string;
  readonly unit?: ReactNode;
  readonly children: ReactNode;
};

/** A header: its name leads to the definition, the mark under it sorts. */
function Head({ sort, by, hrefOf, className = '', unit, children }: HeadProps) {
  const current = sort.by === by;
  const descending = DESCENDING.includes(by) !== sort.reversed;
  const next = { by, reversed: current && !sort.reversed };
  return (
    <th
      scope="col"
      className={`sortable ${className}`}
      aria-sort={current ? (descending ? 'descending' : 'ascending') : undefined}
    >
      {children}
      {BETTER[by] === undefined ? null : ` ${BETTER[by]}`}
      <span className="unit">
        {unit}
        <Link
          href={hrefOf(next)}
          scroll={false}
          className="sorter"
          title={`Sort by this column${current ? ', the other way' : ''}`}
          {...holding(sorterOf(by, current ? (descending ? 'down' : 'up') : 'none'))}
        />
      </span>
    </th>
  );
}

/** As markup: a board of many classes has such a mark in a hundred headings. */
function sorterOf(by: SortBy, state: 'none' | 'up' | 'down'): Markup {
  const paint = state === 'none' ? 'c-quiet' : 'c-accent';
  const up = state === 'down' ? '' : 'M0,5L4,0L8,5z';
  const down = state === 'up' ? '' : 'M0,7L4,12L8,7z';
  const shapes = markup`<path d='${up}${down}' class='${paint}'/>`;
  return markup`<span class='sr-only'>Sort by ${by}</span>${drawn({ width: 8, height: 12, label: null, shapes })}`;
}
