import { is, SQL, sql } from 'drizzle-orm';
import type { GetColumnData } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '#server/db/types';

type Columns = Readonly<Record<string, AnyPgColumn | SQL>>;
type ValueOf<One> = One extends AnyPgColumn ? GetColumnData<One> : One extends SQL<infer T> ? T : never;
type RowOf<Of extends Columns> = { -readonly [Key in keyof Of]: ValueOf<Of[Key]> };

/**
 * Rows as `db.select(columns)` gives them; `from` is the rest of the query. For thousands of rows: the query builder
 * looks at every field of every row, which then costs more than the query.
 */
export async function manyRows<Of extends Columns>(db: Db, columns: Of, from: SQL): Promise<RowOf<Of>[]> {
  const named = Object.entries(columns);
  const list = sql.join(
    named.map(([key, column]) => sql`${column} as ${sql.identifier(key)}`),
    sql`, `,
  );
  const { rows } = await db.execute<Record<string, unknown>>(sql`select ${list} ${from}`);
  // Numbers, JSON and truth values come as such from the database's drivers, times as text.
  for (const [key, column] of named)
    if (!is(column, SQL) && column.dataType === 'date')
      for (const row of rows) if (row[key] !== null) row[key] = column.mapFromDriverValue(row[key]);
  return rows as RowOf<Of>[];
}
