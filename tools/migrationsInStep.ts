import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Fails when drizzle/schema would generate a migration that drizzle/migrations doesn't have. */
const root = resolve(import.meta.dirname, '..');
const probe = mkdtempSync(join(tmpdir(), 'fairprune-migrations-'));
const migrations = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.sql'));
try {
  const committed = join(root, 'drizzle/migrations');
  cpSync(committed, probe, { recursive: true });
  const run = spawnSync(
    join(root, 'node_modules/.bin/drizzle-kit'),
    ['generate', '--dialect', 'postgresql', '--schema', './drizzle/schema/index.ts', '--out', probe],
    { cwd: root, encoding: 'utf8' },
  );
  const added = migrations(probe).filter((name) => !migrations(committed).includes(name));
  if (run.status !== 0) {
    console.error(run.stdout + run.stderr);
    process.exitCode = 1;
  } else if (added.length > 0) {
    console.error(
      'drizzle/schema is ahead of drizzle/migrations: run "npm run migrations" and commit the file.',
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(probe, { recursive: true, force: true });
}
