import { everyPage } from '#core/paging/everyPage';
import type { Result } from '#core/wire/results';
import type { Db } from '#server/db/types';
import { listResults } from '#server/services/results';

/** Every entry of a board, or of all boards, page by page. */
export async function resultsOf(db: Db, board: string, limit = 1000): Promise<Result[]> {
  const all: Result[] = [];
  for await (const page of everyPage((after) => listResults(db, { board, after, limit })))
    all.push(...page.results);
  const place = (one: Result) =>
    [one.board, one.band ?? Infinity, one.method, one.recipe, one.id].map(String).join(' ');
  return all.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}
