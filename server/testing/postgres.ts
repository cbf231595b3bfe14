import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const DEBIAN = '/usr/lib/postgresql';

/** Folder of the newest PostgreSQL programs that Debian's packages installed; null when there are none. */
export function programs(): string | null {
  if (!existsSync(DEBIAN)) return null;
  const newest = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? null : join(DEBIAN, newest, 'bin');
}

/** Whether tests on PostgreSQL are left out: only on a developer's machine without it, never in CI. */
export const withoutPostgres = programs() === null && process.env['CI'] !== 'true';

export type TestPostgres = {
  readonly url: string;
  /** Ends its processes as `kill -9` does; `start` brings it back with what was committed. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Ends it for good and removes its files. */
  stop(): Promise<void>;
};

/** Makes a PostgreSQL of its own on a socket in a temporary folder and starts it. */
export async function startPostgres(): Promise<TestPostgres> {
  const made = makePostgres();
  await made.start();
  return made;
}

/** The same, not started yet. */
export function makePostgres(): TestPostgres {
  const bin = programs();
  if (bin === null) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  const folder = mkdtempSync(join(tmpdir(), 'fp-pg-'));
  const as = runAs(folder);
  const data = join(folder, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], {
    ...as,
    stdio: 'pipe',
  });
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`;
  const options = ['listen_addresses=', 'fsync=off', 'max_connections=300'].flatMap((one) => ['-c', one]);
  let server: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server === null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
    server = null;
  };
  return {
    url,
    crash: () => end('SIGKILL'),
    start: () =>
      untilAnswering(url, () => {
        // After a crash it refuses to start for a moment: its orphans still hold shared memory.
        if (server !== null && server.exitCode === null) return;
        server = spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, ...options], {
          ...as,
          stdio: 'ignore',
        });
      }),
    stop: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true });
    },
  };
}

/** How to start PostgreSQL in a folder: it refuses to run as root, and Debian's package brings a user for it. */
export function runAs(folder: string): { readonly cwd: string; readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return { cwd: folder };
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const [uid, gid] = [id('-u'), id('-g')];
  chownSync(folder, uid, gid);
  return { cwd: folder, uid, gid };
}

/** Starts it, again where it ended at once, until it answers. */
export async function untilAnswering(url: string, start: () => void): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    start();
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (attempt >= 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
