import { connect } from 'node:net';
import { ok, fail } from '#runner/doctor/check';
import type { Check } from '#runner/doctor/check';

const TIMEOUT_MS = 5000;
/** SSLRequest of PostgreSQL's protocol: a server answers it with one letter, S or N, before any password. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** Whether a PostgreSQL server answers where DATABASE_URL points; without one, PGlite is what counts. */
export async function checkDatabase(url: string): Promise<Check> {
  const title = 'Database';
  if (url.trim() === '') return ok('database', title, 'PGlite in the data folder (DATABASE_URL is not set)');
  const target = postgresTarget(url);
  if (target === null) {
    return fail(
      'database',
      title,
      'DATABASE_URL is not a PostgreSQL address',
      'Write it as postgres://user:password@host:5432/name.',
    );
  }
  const where = 'path' in target ? target.path : `${target.host}, port ${target.port}`;
  const problem = await ask(target);
  if (problem === null)
    return ok('database', title, `PostgreSQL answers at ${where} (password and rights not tried)`);
  return fail(
    'database',
    title,
    `PostgreSQL does not answer at ${where}: ${problem}`,
    'Start it, correct DATABASE_URL, or unset it to use PGlite.',
  );
}

type Target = { readonly host: string; readonly port: number } | { readonly path: string };

/** Host and port, or the socket file, of a connection URL; null when it is none. */
export function postgresTarget(text: string): Target | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) return null;
  const port = url.port === '' ? 5432 : Number(url.port);
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  if (host.startsWith('/')) return { path: `${host}/.s.PGSQL.${port}` };
  return { host: host === '' ? 'localhost' : host.replace(/^\[|\]$/g, ''), port };
}

/** Null when a PostgreSQL server answers, else why not. */
function ask(target: Target): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(target, () => socket.write(SSL_REQUEST));
    const end = (answer: string | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(TIMEOUT_MS, () => end('no answer in 5 s'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.once('data', (data) =>
      end(/^[SN]/.test(data.toString('latin1')) ? null : 'something else answers there'),
    );
    socket.once('close', () => end('the connection was closed'));
  });
}
