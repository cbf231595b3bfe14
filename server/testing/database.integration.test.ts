import { sql } from 'drizzle-orm';
import { expect, inject, test } from 'vitest';
import { testDatabase } from '#server/testing/database';

test('a test file has the database of its project, empty and of its own', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  const { rows } = await one.db.execute<{ version: string }>(sql`select version()`);
  // PGlite is PostgreSQL built for WebAssembly and says so.
  expect(/wasm|emscripten|emcc/i.test(rows[0]!.version)).toBe(inject('postgres') === undefined);
  await one.db.execute(sql`create table mine ()`);
  await expect(other.db.execute(sql`select from mine`)).rejects.toThrow();
  await Promise.all([one.close(), other.close()]);
});
