import { and, asc, desc, gte, lt, sql } from 'drizzle-orm';
import { prefixQuery } from '#core/search/words';
import { SEARCH_KINDS, SEARCH_LIMIT } from '#core/wire/search';
import type { SearchPage } from '#core/wire/search';
import { entry } from '#drizzle/schema/entries';
import { searchDocument } from '#drizzle/schema/search';
import type { Db } from '#server/db/types';

/** What the words of `q` find, kind by kind, titles that hold them all first; an entry where `q` is the beginning of its id. */
export async function find(db: Db, q: string): Promise<SearchPage> {
  const query = prefixQuery(q);
  if (query === null) return { q, hits: [], entry: null };
  const asked = sql`to_tsquery('english', ${query})`;
  const score = sql<number>`ts_rank(${searchDocument.lexemes}, ${asked}, 1)`;
  const inTitle = sql`to_tsvector('english', ${searchDocument.titleWords}) @@ ${asked}`;
  const place = sql<number>`row_number() over (partition by ${searchDocument.kind} order by ${inTitle} desc, ${score} desc, ${searchDocument.id})`;
  const found = db.$with('found').as(
    db
      .select({
        kind: searchDocument.kind,
        id: searchDocument.id,
        title: searchDocument.title,
        summary: searchDocument.summary,
        place: place.as('place'),
      })
      .from(searchDocument)
      .where(sql`${searchDocument.lexemes} @@ ${asked}`),
  );
  const rows = await db
    .with(found)
    .select()
    .from(found)
    .where(sql`${found.place} <= ${SEARCH_LIMIT}`)
    .orderBy(asc(found.place));
  const hits = SEARCH_KINDS.flatMap((kind) =>
    rows.filter((row) => row.kind === kind).map(({ id, title, summary }) => ({ kind, id, title, summary })),
  );
  return { q, hits, entry: await entryLike(db, q.trim().toLowerCase()) };
}

const ENTRY_ID = /^[0-9a-f]{8,32}$/;

async function entryLike(db: Db, q: string): Promise<string | null> {
  if (!ENTRY_ID.test(q)) return null;
  const [row] = await db
    .select({ id: entry.id })
    .from(entry)
    // A range, which the primary key's index finds under every collation; no digit comes after "f".
    .where(and(gte(entry.id, q), lt(entry.id, `${q}g`)))
    .orderBy(desc(entry.finishedAt))
    .limit(1);
  return row?.id ?? null;
}
