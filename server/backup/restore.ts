import { sql } from 'drizzle-orm';
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import type { z } from 'zod';
import { Fault, isFault } from '#core/errors/fault';
import { storeBytes } from '#server/artifacts/store';
import { SECRET_FILE } from '#server/auth/secret';
import {
  ARTIFACT_FILE,
  COMPLETE,
  CompleteSchema,
  MANIFEST,
  ManifestSchema,
  SECRET,
  TABLE_FILE,
} from '#server/backup/manifest';
import type { Complete } from '#server/backup/manifest';
import { orderedTables, schemaMoment, storedColumns } from '#server/backup/tables';
import type { Db } from '#server/db/types';

/** Longest file of a backup that is read into memory: a page of a thousand rows is far below. */
const MOST_BYTES = 512 * 2 ** 20;

export type Restored = { readonly rows: number; readonly artifacts: number };

/**
 * Puts a backup into an empty database and data folder. The rows come in one transaction: all of them or none.
 * Throws Fault `conflict` when something is there already or the backup is of another schema, `bad-file` when it is
 * damaged or cut short.
 */
export async function restoreBackup(db: Db, dataFolder: string, path: string): Promise<Restored> {
  try {
    return await db.transaction(async (tx) => {
      const tables = await orderedTables(tx);
      await refuseUnlessEmpty(tx, tables);
      const found = await readBackup(tx, dataFolder, path, new Set(tables));
      await advanceSequences(tx);
      return found;
    });
  } catch (error) {
    if (isFault(error)) throw error;
    throw new Fault('bad-file', `${path} can't be restored: ${error instanceof Error ? error.message : ''}`, {
      hint: 'Nothing was restored. Take the backup again, or use another one.',
    });
  }
}

async function refuseUnlessEmpty(tx: Db, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const { rows } = await tx.execute(sql`select 1 from ${sql.identifier(table)} limit 1`);
    if (rows.length > 0) {
      throw new Fault('conflict', `The database is in use: its table "${table}" has rows.`, {
        hint: 'Restore into a new data folder (FAIRPRUNE_DATA) or a new Postgres database (DATABASE_URL).',
      });
    }
  }
}

async function readBackup(
  tx: Db,
  dataFolder: string,
  path: string,
  tables: ReadonlySet<string>,
): Promise<Restored> {
  const counted: Record<string, number> = {};
  let [artifacts, begun] = [0, false];
  let complete: Complete | null = null;
  const tar = createReadStream(path).pipe(extract());
  for await (const file of tar) {
    const { name, size } = file.header;
    const bytes = file as AsyncIterable<Uint8Array>;
    const [, table] = TABLE_FILE.exec(name) ?? [];
    const [, sha256] = ARTIFACT_FILE.exec(name) ?? [];
    if (!begun && name !== MANIFEST) throw notABackup(path);
    if (sha256 !== undefined) {
      await storeBytes(dataFolder, sha256, bytes, { maxBytes: size, announced: size });
      artifacts++;
      continue;
    }
    const text = await textOf(bytes, size, name);
    if (name === MANIFEST) {
      await refuseOtherSchema(tx, parse(ManifestSchema, text, name).schema);
      begun = true;
    } else if (name === SECRET) {
      await mkdir(dataFolder, { recursive: true, mode: 0o700 });
      await writeFile(join(dataFolder, SECRET_FILE), `${text.trim()}\n`, { mode: 0o600 });
    } else if (name === COMPLETE) complete = parse(CompleteSchema, text, name);
    else if (table !== undefined && tables.has(table)) {
      counted[table] = (counted[table] ?? 0) + (await insertRows(tx, table, text));
    } else throw new Fault('bad-file', `The backup holds "${name}", which doesn't belong there.`);
  }
  return checked(complete, counted, artifacts);
}

function checked(complete: Complete | null, counted: Record<string, number>, artifacts: number): Restored {
  const all = Object.values(counted).reduce((sum, one) => sum + one, 0);
  const same =
    complete !== null &&
    complete.artifacts === artifacts &&
    Object.entries(complete.rows).every(([table, rows]) => (counted[table] ?? 0) === rows);
  if (same) return { rows: all, artifacts };
  throw new Fault('bad-file', 'The backup is not complete: it was cut short, or files are missing.', {
    hint: 'Nothing was restored. Take the backup again, or use another one.',
  });
}

async function insertRows(tx: Db, table: string, text: string): Promise<number> {
  const lines = text.split('\n').filter((line) => line !== '');
  const into = sql.identifier(table);
  const array = `[${lines.join(',')}]`;
  const columns = sql.join(
    (await storedColumns(tx, table)).map((name) => sql.identifier(name)),
    sql`, `,
  );
  await tx.execute(
    sql`insert into ${into} (${columns}) select ${columns} from json_populate_recordset(null::${into}, ${array}::json)`,
  );
  return lines.length;
}

/** Serial columns go on after the highest number that came back. */
async function advanceSequences(tx: Db): Promise<void> {
  const { rows } = await tx.execute<{ table: string; column: string; sequence: string }>(sql`
    select c.relname as "table", a.attname as "column", pg_get_serial_sequence(quote_ident(c.relname), a.attname) as "sequence"
    from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0
      and pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null`);
  for (const { table, column, sequence } of rows) {
    const highest = sql`(select coalesce(max(${sql.identifier(column)}), 0) + 1 from ${sql.identifier(table)})`;
    await tx.execute(sql`select setval(${sequence}, ${highest}, false)`);
  }
}

async function refuseOtherSchema(tx: Db, schema: number): Promise<void> {
  const here = await schemaMoment(tx);
  if (schema === here) return;
  const which = schema < here ? 'an older' : 'a newer';
  throw new Fault('conflict', `The backup was taken by ${which} version of Fairprune.`, {
    hint: `Restore it with that version${schema < here ? '; starting this one then upgrades it' : ''}.`,
  });
}

async function textOf(bytes: AsyncIterable<Uint8Array>, size: number, name: string): Promise<string> {
  if (size > MOST_BYTES) throw new Fault('too-large', `"${name}" in the backup has ${size} bytes.`);
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function parse<T>(schema: z.ZodType<T>, text: string, name: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Fault('bad-file', `"${name}" in the backup can't be read.`, {
      hint: 'It is not a backup of this product, or of another version of it.',
    });
  }
}

function notABackup(path: string): Fault {
  return new Fault('bad-file', `${path} is not a backup.`, { hint: 'Make one with fairprune backup FILE.' });
}
