import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { programs, runAs, untilAnswering } from '#server/testing/postgres';

/** A PostgreSQL whose files stay in a folder, so that what was filled once is measured again and again. */
export type Cluster = { readonly url: string; stop(): Promise<void> };

/** What a server with some memory is given; its files needn't survive a crash while they are filled. */
const OPTIONS = [
  'listen_addresses=',
  'max_connections=100',
  'shared_buffers=2GB',
  'effective_cache_size=8GB',
  'work_mem=32MB',
  'maintenance_work_mem=1GB',
  'random_page_cost=1.1',
  'max_wal_size=16GB',
  'checkpoint_timeout=30min',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
].flatMap((one) => ['-c', one]);

/** Starts the cluster of a folder, which it makes where there is none. It listens on a socket in that folder only. */
export async function startCluster(folder: string): Promise<Cluster> {
  const bin = programs();
  if (bin === null) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  const place = resolve(folder);
  mkdirSync(place, { recursive: true });
  const as = runAs(place);
  const data = join(place, 'data');
  if (!existsSync(join(data, 'PG_VERSION')))
    execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], {
      ...as,
      stdio: 'pipe',
    });
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(place)}`;
  let server: ChildProcess | undefined;
  await untilAnswering(url, () => {
    if (server !== undefined && server.exitCode === null) return;
    server = spawn(join(bin, 'postgres'), ['-D', data, '-k', place, ...OPTIONS], { ...as, stdio: 'ignore' });
  });
  return {
    url,
    stop: async () => {
      if (server === undefined || server.exitCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
    },
  };
}
