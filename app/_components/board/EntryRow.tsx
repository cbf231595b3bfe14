import type { BoardRow } from '#core/wire/views';
import { configText } from '../../_lib/configText.ts';
import { holding, type Markup, markup } from '../../_lib/markup.ts';
import { BASELINE, disputed, FLOOR, floorNote, PROVISIONAL, term } from '../rowMarks.ts';
import { type Column, rankCell } from './columns.tsx';
import { CompareBox } from './CompareForm.tsx';

/** What the rows of a table have in common. */
export type RowsInCommon = {
  readonly columns: readonly Column[];
  /** How many entries the ranks are among; null without ranks. */
  readonly among: number | null;
  /** Reasons that stand above the table already. */
  readonly said: readonly string[];
  /** Whether a method and a recipe name one row each; else its configuration stands beside. */
  readonly distinct: boolean;
  /** Entries about which a dispute is not decided yet. */
  readonly disputed: readonly string[];
};

/**
 * An entry as a row. Cells are markup, because React would make and send some thirty elements for each of fifty rows;
 * but each cell by itself, so that a box which somebody has marked stays marked when rows are sorted or figures change.
 */
export function EntryRow({ row, table }: { row: BoardRow; table: RowsInCommon }) {
  return (
    <tr>
      {table.among === null ? null : <td data-label="Rank" {...holding(rankCell(row, table.among))} />}
      <th scope="row" className="stick">
        <span className="relative block pl-7">
          <CompareBox entry={row.id} name={`${row.methodName}, ${row.recipe}`} />
          <span className="contents" {...holding(markup`${nameOf(row, table)}`)} />
        </span>
      </th>
      {table.columns.map(({ id, label, className, cell }) => (
        <td
          key={id}
          data-label={label}
          {...(className === undefined ? {} : { className })}
          {...holding(markup`${cell(row)}`)}
        />
      ))}
    </tr>
  );
}

function nameOf(row: BoardRow, table: RowsInCommon): readonly (Markup | null)[] {
  return [
    markup`<a href='/entries/${row.id}' class='font-semibold'>${row.methodName}</a>`,
    row.baseline ? BASELINE : null,
    table.disputed.includes(row.id) ? disputed(row.id) : null,
    row.ranked && row.provisional ? PROVISIONAL : null,
    table.distinct ? null : markup`<span class='block text-ink-3'>${configText(row.config)}</span>`,
    row.floor === null ? null : FLOOR,
    floorNote(row),
    row.ranked || row.floor !== null ? null : why(row.unranked.filter((one) => !table.said.includes(one))),
  ];
}

/** Why a row is not ranked, beyond what holds for the whole table. */
function why(reasons: readonly string[]): Markup | null {
  if (reasons.length === 0) return null;
  return markup`<span class='block max-w-80 text-ink-2'>${term('unranked', 'Not ranked')}. ${reasons.join(' ')}</span>`;
}
