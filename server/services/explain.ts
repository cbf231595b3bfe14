import { Fault } from '#core/errors/fault';
import { explain } from '#core/fairness/explain';
import { entryComparable } from '#core/fairness/parts';
import { reportedComparable } from '#core/literature/comparable';
import { networkName } from '#core/networks/registry';
import { inBand } from '#core/selection/band';
import type { Comparable } from '#core/fairness/comparable';
import type { OurBoard } from '#core/literature/comparable';
import type { ReportedRow } from '#core/literature/row';
import type { Explanation } from '#core/wire/literature';
import type { Db } from '#server/db/types';
import { openShelf } from '#server/literature/seed';
import { denseEpochFlops, openRecord } from '#server/services/recompute';
import type { BoardFacts } from '#server/services/recompute';
import { variantOf } from '#server/services/variantOf';

/** What an id stands for: an entry with its board, or a row of a paper. */
type Found =
  | { readonly kind: 'entry'; readonly comparable: Comparable; readonly board: OurBoard }
  | { readonly kind: 'row'; readonly row: ReportedRow };

/** How far two results may be compared; ids of entries or of literature rows. Throws Fault `not-found`. */
export async function explainIds(
  db: Db,
  ids: { readonly a: string; readonly b: string },
): Promise<Explanation> {
  return (await explainer(db, [ids.a, ids.b]))(ids.a, ids.b);
}

/** Explains any two of several results, each of which is looked up once. Throws Fault `not-found`. */
export async function explainer(
  db: Db,
  ids: readonly string[],
): Promise<(a: string, b: string) => Explanation> {
  const found = new Map<string, Found>();
  for (const id of ids) found.set(id, await find(db, id));
  const shelf = await openShelf(db);
  const seen = (one: Found, other: Found) =>
    one.kind === 'entry'
      ? one.comparable
      : reportedComparable(one.row, shelf, other.kind === 'entry' ? other.board : null);
  return (a, b) => {
    const [left, right] = [found.get(a)!, found.get(b)!];
    return explain(seen(left, right), seen(right, left));
  };
}

async function find(db: Db, id: string): Promise<Found> {
  if (id.includes('/')) {
    const row = (await openShelf(db)).rows.get(id);
    if (row !== undefined) return { kind: 'row', row };
    throw new Fault('not-found', `No row ${id} in the literature.`, {
      hint: 'literature.list gives the ids, as in why-is-pruning-so-confusing/T4/15.',
    });
  }
  const opened = await openRecord(db, id);
  if (opened !== null)
    return { kind: 'entry', comparable: entryComparable(opened.record), board: ourBoard(opened.board) };
  throw new Fault('not-found', `No entry ${id}.`, {
    hint: 'npx fairprune results --board all gives the ids.',
  });
}

function ourBoard(facts: BoardFacts): OurBoard {
  const { definition, fingerprint } = facts.version;
  return {
    fingerprint,
    title: `${definition.dataset.id}, ${networkName(definition.network)}, structured`,
    dataset: definition.dataset.id,
    network: variantOf(definition.network),
    structure: 'structured',
    bandOf: (rate) => definition.bands.find((band) => inBand(rate, band))?.target ?? null,
    budgets: definition.budgets,
    denseEpochFlops: denseEpochFlops(facts),
  };
}
