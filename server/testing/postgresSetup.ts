import type { TestProject } from 'vitest/node';
import { startPostgres } from '#server/testing/postgres';

/** Starts one PostgreSQL for a whole test run; each test file makes a database of its own on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  project.provide('postgres', server.url);
  return () => server.stop();
}
