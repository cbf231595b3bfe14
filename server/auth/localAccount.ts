import { and, eq, isNull, sql } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFault } from '#core/errors/fault';
import { LOCAL_FILE, LocalFileSchema } from '#core/wire/local';
import type { LocalFile } from '#core/wire/local';
import { apiToken } from '#drizzle/schema/tokens';
import type { Scope, Trust } from '#drizzle/schema/tokens';
import { ROLES, user } from '#drizzle/schema/users';
import { folderSecret } from '#server/auth/secret';
import { secretHash } from '#server/auth/tokenText';
import { actorOfToken, createToken } from '#server/auth/tokens';
import type { Db } from '#server/db/types';

/** Whom local commands, embedded runners and the local sign-in link act for. */
export const LOCAL_USER = { id: 'local', name: 'Local administrator' } as const;

type Purpose = { readonly name: string; readonly scopes: readonly Scope[]; readonly trust: Trust | null };

const COMMANDS: Purpose = { name: 'local commands', scopes: ['read', 'submit', 'maintain'], trust: null };
const RUNNERS: Purpose = { name: 'embedded runners', scopes: ['runner'], trust: 'official' };

/** Makes the local account and the tokens for programs on this machine where they don't exist yet. */
export async function ensureLocalTokens(
  db: Db,
  dataFolder: string,
): Promise<{ readonly token: string; readonly runnerToken: string }> {
  await db
    .insert(user)
    .values({ ...LOCAL_USER, roles: [...ROLES] })
    .onConflictDoNothing();
  const known = await readLocalFile(dataFolder);
  return {
    token: await keptOrNew(db, known?.token, COMMANDS, dataFolder),
    runnerToken: await keptOrNew(db, known?.runnerToken, RUNNERS, dataFolder),
  };
}

/** Null when there is none or it can't be read as one. */
async function readLocalFile(dataFolder: string): Promise<LocalFile | null> {
  try {
    return LocalFileSchema.parse(JSON.parse(await readFile(join(dataFolder, LOCAL_FILE), 'utf8')));
  } catch {
    return null;
  }
}

/** Replaces the file at once (a reader sees the old or the new one), for its owner's eyes only. */
export async function writeLocalFile(dataFolder: string, content: LocalFile): Promise<void> {
  const path = join(dataFolder, LOCAL_FILE);
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}

async function keptOrNew(
  db: Db,
  known: string | undefined,
  purpose: Purpose,
  dataFolder: string,
): Promise<string> {
  if (known !== undefined && (await stillValid(db, known, purpose))) return known;
  // Several data folders can share a Postgres, and a folder can move: its own secret is what it stays known by.
  const name = `${purpose.name} of ${secretHash(await folderSecret(dataFolder)).slice(0, 8)}`;
  await db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiToken.userId, LOCAL_USER.id), eq(apiToken.name, name), isNull(apiToken.revokedAt)));
  const made = await createToken(db, { ...purpose, name, userId: LOCAL_USER.id, expiresAt: null });
  return made.token;
}

async function stillValid(db: Db, token: string, purpose: Purpose): Promise<boolean> {
  try {
    const actor = await actorOfToken(db, token);
    if (actor.kind === 'runner') return purpose.trust === actor.trust;
    return purpose.trust === null && purpose.scopes.every((scope) => actor.scopes?.includes(scope));
  } catch (error) {
    if (isFault(error) && error.code === 'unauthenticated') return false;
    throw error;
  }
}
