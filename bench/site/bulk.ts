import { getTableColumns, getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type pg from 'pg';

/** Rows a statement. */
const CHUNK = 2000;

/**
 * Inserts rows as drizzle writes them, many a statement. All rows must have the same fields; columns that they leave out
 * take their defaults. Returns after all are stored.
 */
export async function insertAll<T extends PgTable>(
  client: pg.ClientBase,
  table: T,
  rows: readonly T['$inferInsert'][],
): Promise<void> {
  const fields = Object.keys(rows[0] ?? {});
  if (fields.length === 0) return;
  const columns = getTableColumns(table);
  const names = fields.map((field) => `"${columns[field]!.name}"`).join(', ');
  const name = `"${getTableName(table)}"`;
  const statement = `insert into ${name} (${names}) select ${names} from json_populate_recordset(null::${name}, $1::json)`;
  for (let i = 0; i < rows.length; i += CHUNK) {
    const part = rows.slice(i, i + CHUNK).map((row) => {
      const values = row as Readonly<Record<string, unknown>>;
      return Object.fromEntries(fields.map((field) => [columns[field]!.name, values[field] ?? null]));
    });
    await client.query(statement, [JSON.stringify(part)]);
  }
}

/**
 * Does `fill` while these tables have no index but their primary keys, and no trigger fires: foreign keys are looked at
 * by nobody, so what is filled must hold. The indexes are made again afterwards, as the migrations wrote them.
 */
export async function withoutIndexes(
  client: pg.ClientBase,
  tables: readonly string[],
  fill: () => Promise<void>,
): Promise<void> {
  const { rows } = await client.query<{ name: string; made: string }>(
    `select c.relname as name, pg_get_indexdef(c.oid) as made
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
     where t.relname = any($1) and not i.indisprimary
       and not exists (select 1 from pg_constraint where conindid = c.oid)
     order by c.relname`,
    [tables],
  );
  for (const { name } of rows) await client.query(`drop index "${name}"`);
  await client.query(`set session_replication_role = replica`);
  await fill();
  await client.query(`set session_replication_role = default`);
  for (const { made } of rows) await client.query(made);
}
