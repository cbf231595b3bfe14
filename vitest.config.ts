import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { withoutPostgres } from './server/testing/postgres.ts';

/** The test files that use a database of server/testing/database.ts: they run on PGlite and again on PostgreSQL. */
const onBothDatabases = globSync('{client,cli,runner,server}/**/*.integration.test.ts').filter((file) =>
  readFileSync(file, 'utf8').includes("'#server/testing/database'"),
);
const left = 'PostgreSQL is not installed (apt-get install postgresql): tests on it are left out.';
if (withoutPostgres) console.warn(left);

const onPostgres = {
  test: {
    name: 'postgres',
    include: onBothDatabases,
    globalSetup: 'server/testing/postgresSetup.ts',
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
};

export default defineConfig({
  test: {
    /*
     * A file a core, of whichever project: browser and crash tests wait much, unit tests compute. Without this vitest
     * keeps one core for itself, of two. Files run in the order of the projects' names, so that the long ones of
     * `browser` and `crashes` begin first; `maxWorkers` must be the same for all, or projects wait for each other.
     */
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{tools,core,methods,client,cli,runner,server,drizzle,app,bench}/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/*.browser.test.ts', 'node_modules/**'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ['node_modules/**', '.next/**'],
          globalSetup: 'server/testing/pgliteSetup.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      ...(withoutPostgres ? [] : [onPostgres]),
      {
        test: {
          name: 'crashes',
          include: ['e2e/crashes/*.test.ts'],
          testTimeout: process.env['FAIRPRUNE_CRASHES'] === 'full' ? 3_600_000 : 900_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['e2e/**/*.browser.test.ts'],
          exclude: ['node_modules/**'],
          globalSetup: 'e2e/built.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
