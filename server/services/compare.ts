import { inArray } from 'drizzle-orm';
import { pairDifference } from '#core/fairness/pairDifference';
import type { ComparedPair, CompareView, Side } from '#core/wire/compare';
import { entry } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import type { EntryRow } from '#server/services/entryKeys';
import { entryView } from '#server/services/entryView';
import { explainer } from '#server/services/explain';
import { reportedRow } from '#server/services/literature';

/** Two to five results side by side, entries or rows of papers. Throws Fault `not-found`. */
export async function compare(db: Db, ids: readonly string[]): Promise<CompareView> {
  const sides = await Promise.all(ids.map((id) => sideOf(db, id)));
  const rows = await db
    .select()
    .from(entry)
    .where(inArray(entry.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const explain = await explainer(db, ids);
  const pairs: ComparedPair[] = ids.flatMap((a, i) =>
    ids.slice(i + 1).map((b, j) => ({
      a: i,
      b: i + 1 + j,
      explanation: explain(a, b),
      difference: differenceOf(byId.get(a), byId.get(b)),
    })),
  );
  return { sides, pairs };
}

async function sideOf(db: Db, id: string): Promise<Side> {
  return id.includes('/')
    ? { kind: 'row', id, row: await reportedRow(db, id) }
    : { kind: 'entry', id, entry: await entryView(db, id) };
}

/** a − b over the bases that both have finished; null where the bases are not the same networks. */
function differenceOf(a: EntryRow | undefined, b: EntryRow | undefined): ComparedPair['difference'] {
  if (a === undefined || b === undefined || a.baseSet !== b.baseSet || a.phase !== b.phase) return null;
  const bases = Array.from({ length: Math.max(a.runs, b.runs) }, (_, i) => i);
  const { n, mean, interval, winner } = pairDifference(
    bases.map((i) => a.byBase[i] ?? null),
    bases.map((i) => b.byBase[i] ?? null),
  );
  return { n, mean, interval, winner };
}
