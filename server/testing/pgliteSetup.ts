import { PGlite } from '@electric-sql/pglite';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openPglite } from '#server/db/open';

/** Migrates one PGlite for a whole test run; each test file begins with a copy of its files. */
export default async function setup(project: TestProject): Promise<() => void> {
  const made = mkdtempSync(join(tmpdir(), 'fairprune-migrated-'));
  const folder = join(made, 'db');
  await (await openPglite(folder)).close();
  const client = await PGlite.create({ dataDir: folder });
  const files = await client.dumpDataDir('none');
  await client.close();
  const dump = join(made, 'db.tar');
  writeFileSync(dump, await files.bytes());
  project.provide('pglite', { folder, dump });
  return () => rmSync(made, { recursive: true });
}
