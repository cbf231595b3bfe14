import type { TestProject } from 'vitest/node';
import { openPostgres } from '#server/db/postgres';
import { createDatabase, databaseUrl, MIGRATED, startPostgres } from '#server/testing/postgres';

/** Starts one PostgreSQL for a whole test run, with a migrated database that each test file gets a copy of. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  await createDatabase(server.url, MIGRATED);
  await (await openPostgres(databaseUrl(server.url, MIGRATED))).close();
  project.provide('postgres', server.url);
  return () => server.stop();
}
