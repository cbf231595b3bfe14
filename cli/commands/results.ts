import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { points } from '#cli/output/numbers';
import { table } from '#cli/output/table';
import { everyPage } from '#core/paging/everyPage';
import type { Result } from '#core/wire/results';

type Flags = { readonly board: string; readonly json?: boolean };

/** `fairprune results --board ID|all`: the entries of a board, or of all. */
export function resultsCommand(context: Context): Command {
  return new Command('results')
    .description('List entries with their accuracies, rates and comparison setups')
    .requiredOption('--board <id>', 'board id, or all')
    .option('--json', 'print an array of objects, one an entry')
    .action((flags: Flags) => results(context, flags));
}

async function results(context: Context, { board, json }: Flags): Promise<void> {
  const { out } = context.terminal;
  if (json !== true) {
    const rows: Result[] = [];
    for await (const page of pages(context, board)) rows.push(...page.results);
    out(resultsTable(rows.toSorted(inOrder), board === 'all'));
    return;
  }
  // All of a large site at once would not fit into one text: an entry a line, as the pages come.
  let before = '[';
  for await (const page of pages(context, board))
    for (const row of page.results) {
      out(`${before}${JSON.stringify(row)}`);
      before = ',';
    }
  out(before === '[' ? '[]' : ']');
}

function pages(context: Context, board: string) {
  const { url, api } = connect(context);
  return everyPage((after) => orFault(url, api.results.list.query({ board, after })));
}

function inOrder(a: Result, b: Result): number {
  return (
    a.board.localeCompare(b.board) ||
    (a.band ?? Infinity) - (b.band ?? Infinity) ||
    a.method.localeCompare(b.method) ||
    a.recipe.localeCompare(b.recipe) ||
    a.id.localeCompare(b.id)
  );
}

/** Entries as an aligned table; the board is a column only where several can be listed. */
export function resultsTable(rows: readonly Result[], withBoard: boolean): string {
  return table(
    rows,
    [
      ...(withBoard ? [{ header: 'board', value: (row: Result) => row.board }] : []),
      { header: 'method', value: (row) => row.method },
      { header: 'recipe', value: (row) => row.recipe },
      {
        header: 'rate',
        value: (row) => (row.rate === null ? '–' : `${row.rate.toFixed(2)}×`),
        align: 'right',
      },
      { header: 'top-1 %', value: (row) => points(row.top1.mean), align: 'right' },
      { header: '95 % interval', value: interval, align: 'right' },
      { header: 'n', value: (row) => String(row.top1.n), align: 'right' },
      { header: 'drop', value: (row) => points(row.drop), align: 'right' },
      { header: 'setups', value: setups },
      { header: 'evidence', value: (row) => row.evidence },
      {
        header: 'ranked',
        value: (row) =>
          row.ranked ? (row.provisional ? 'provisional' : 'yes') : row.unranked.join(' ') || 'no',
      },
      { header: 'entry', value: (row) => row.id },
    ],
    'No entries yet.',
  );
}

function interval({ top1 }: Result): string {
  return top1.interval === null ? '–' : `${points(top1.interval[0])} – ${points(top1.interval[1])}`;
}

function setups({ keys }: Result): string {
  const held = Object.entries(keys).filter(([, key]) => key !== null);
  return held.length === 0 ? '–' : held.map(([tag]) => tag).join(' ');
}
