import { hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '#core/errors/fault';
import { readEnv } from '#server/env';
import { shared } from '#server/shared';

/** In the data folder. */
export const SECRET_FILE = 'secret';

/** Key that browser sessions are encrypted with: NEXTAUTH_SECRET, or one derived from the data folder's secret. */
export function sessionSecret(): Promise<string> {
  return (shared().sessionSecret ??= findSecret());
}

async function findSecret(): Promise<string> {
  const env = readEnv();
  if (env.authSecret !== null) return env.authSecret;
  const root = await folderSecret(env.dataFolder);
  return Buffer.from(hkdfSync('sha256', root, '', 'fairprune session', 32)).toString('hex');
}

/**
 * The data folder's own secret (64 hex digits, mode 0600), made at first use; concurrent first uses agree. Throws Fault
 * `bad-file` when the file is damaged.
 */
export async function folderSecret(folder: string): Promise<string> {
  const path = join(folder, SECRET_FILE);
  const known = (await readSecret(path)) ?? (await makeSecret(folder, path));
  if (/^[0-9a-f]{64}$/.test(known)) return known;
  throw new Fault('bad-file', `${path} is damaged: it must hold 64 hex digits.`, {
    hint: 'Restore it from a backup, or delete it: everybody has to sign in again then.',
  });
}

async function readSecret(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

async function makeSecret(folder: string, path: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  // Linking fails if another use was first, and then that one's secret counts.
  await link(draft, path).catch(() => undefined);
  await rm(draft);
  return (await readFile(path, 'utf8')).trim();
}
