import { sql } from 'drizzle-orm';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tableFile } from '#server/backup/manifest';
import { orderedTables, schemaMoment } from '#server/backup/tables';
import type { Db } from '#server/db/types';

const PAGE = 1000;

export type Snapshot = {
  readonly schema: number;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Files in the folder, in the order they are to be put back. */
  readonly files: readonly string[];
  /** SHA-256 of the artifacts that the rows know. */
  readonly artifacts: readonly string[];
};

/**
 * Writes all rows of one moment into a folder, as JSON lines: on PGlite everything else waits meanwhile, on Postgres
 * nothing does (one transaction, repeatable read). Numbers keep every digit, because Postgres itself writes and reads
 * the JSON.
 */
export async function takeSnapshot(db: Db, folder: string): Promise<Snapshot> {
  return db.transaction(
    async (tx) => {
      const rows: Record<string, number> = {};
      const files: string[] = [];
      for (const table of await orderedTables(tx)) rows[table] = await writeTable(tx, table, folder, files);
      const { rows: known } = await tx.execute<{ sha256: string }>(
        sql`select sha256 from artifact order by sha256`,
      );
      return { schema: await schemaMoment(tx), rows, files, artifacts: known.map(({ sha256 }) => sha256) };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

async function writeTable(tx: Db, table: string, folder: string, files: string[]): Promise<number> {
  const from = sql.identifier(table);
  await tx.execute(
    sql`declare backup_rows no scroll cursor for select to_json(t)::text as line from ${from} t`,
  );
  let count = 0;
  for (;;) {
    const { rows } = await tx.execute<{ line: string }>(sql.raw(`fetch ${PAGE} from backup_rows`));
    if (rows.length === 0) break;
    const name = tableFile(table, files.length);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), rows.map(({ line }) => `${line.replaceAll('\n', ' ')}\n`).join(''), {
      mode: 0o600,
    });
    files.push(name);
    count += rows.length;
  }
  await tx.execute(sql.raw('close backup_rows'));
  return count;
}
