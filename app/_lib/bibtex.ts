import type { EntryView } from '#core/wire/views';
import { fixed } from './numbers.ts';

/** A BibTeX entry for one result. `url` is the entry's permanent address; `year` is when it was finished. */
export function bibtex({ row, board }: Pick<EntryView, 'row' | 'board'>, url: string): string {
  const year = row.finishedAt?.slice(0, 4);
  const fields: readonly (readonly [string, string])[] = [
    ['title', `{${plain(row.methodName)}, retrained with ${plain(row.recipe)}, on ${plain(board.title)}}`],
    ['howpublished', `{Fairprune entry, version ${board.version} of the board}`],
    ...(row.submitter === null ? [] : [['author', `{${plain(row.submitter)}}`] as const]),
    ...(year === undefined ? [] : [['year', `{${year}}`] as const]),
    ['note', `{Top-1 ${fixed(row.top1.mean, 2)} \\%, n = ${row.top1.n}, ${row.evidence}}`],
    ['url', `{${url}}`],
  ];
  const lines = fields.map(([name, value]) => `  ${name} = ${value}`).join(',\n');
  return `@misc{fairprune-${row.id.slice(0, 12)},\n${lines}\n}`;
}

/** Without what TeX would read as its own. */
function plain(text: string): string {
  return text.replaceAll(/[\\{}]/g, '').replaceAll(/[&%$#_]/g, '\\$&');
}
