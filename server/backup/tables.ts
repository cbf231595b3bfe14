import { sql } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import type { Db } from '#server/db/types';

/**
 * All tables of the product, those that others refer to first: rows can be put back in this order. Throws Fault
 * `internal` when tables refer to each other in a circle.
 */
export async function orderedTables(db: Db): Promise<string[]> {
  const { rows: tables } = await db.execute<{ name: string }>(
    sql`select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  const { rows: references } = await db.execute<{ from: string; to: string }>(sql`
    select c.relname as "from", f.relname as "to" from pg_constraint k
    join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
    join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and n.nspname = 'public' and c.oid <> f.oid`);
  const left = new Set(tables.map(({ name }) => name));
  const ordered: string[] = [];
  while (left.size > 0) {
    const free = [...left].filter(
      (name) => !references.some((one) => one.from === name && one.to !== name && left.has(one.to)),
    );
    if (free.length === 0) throw new Fault('internal', `Tables refer in a circle: ${[...left].join(', ')}.`);
    for (const name of free) left.delete(name);
    ordered.push(...free);
  }
  return ordered;
}

/** Columns of a table that rows are written with: those that the database generates from others are left out. */
export async function storedColumns(db: Db, table: string): Promise<string[]> {
  const { rows } = await db.execute<{ name: string }>(sql`
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER' order by ordinal_position`);
  return rows.map(({ name }) => name);
}

/** Identity of the schema: the newest migration a database has had, as the migrator notes it. */
export async function schemaMoment(db: Db): Promise<number> {
  const { rows } = await db.execute<{ newest: string }>(
    sql`select coalesce(max(created_at), 0)::text as newest from drizzle.__drizzle_migrations`,
  );
  return Number(rows[0]?.newest ?? 0);
}
