import { sql } from 'drizzle-orm';
import { TAGS } from '#core/fairness/tags';
import type { BoardView } from '#core/wire/views';
import { entry } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import { KEY_COLUMNS } from '#server/services/entryKeys';

const KEYS = TAGS.map((tag) => entry[KEY_COLUMNS[tag]]);
const list = (columns: typeof KEYS) =>
  sql.join(
    columns.map((column) => sql`${column}`),
    sql`, `,
  );

/** For each setup: entries of one target and recipe (null: every recipe) that share their key with at least one other. */
export async function comparableEntries(
  db: Db,
  boardVersion: string,
  { target, recipe }: { readonly target: number; readonly recipe: string | null },
): Promise<BoardView['comparable']> {
  // The bit of the one column that a group is of is the only one that is not set.
  const { rows } = await db.execute<{ bits: number; entries: number; classes: number }>(sql`
    select bits, sum(members)::int as entries, count(*)::int as classes from (
      select grouping(${list(KEYS)}) as bits, count(*) as members from ${entry}
      where ${entry.boardVersion} = ${boardVersion} and ${entry.target} = ${target} and ${entry.floor} is null
        ${recipe === null ? sql`` : sql`and ${entry.recipeId} = ${recipe}`}
      group by grouping sets (${sql.join(
        KEYS.map((column) => sql`(${column})`),
        sql`, `,
      )})
      having coalesce(${list(KEYS)}) is not null and count(*) > 1) as classes
    group by bits`);
  const all = 2 ** TAGS.length - 1;
  return TAGS.map((tag, i) => {
    const found = rows.find(({ bits }) => bits === all - 2 ** (TAGS.length - 1 - i));
    return { tag, entries: found?.entries ?? 0, classes: found?.classes ?? 0 };
  });
}
