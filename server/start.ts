import { isFault } from '#core/errors/fault';
import { removeDrafts } from '#server/artifacts/store';
import { ensureLocalTokens, writeLocalFile } from '#server/auth/localAccount';
import { makeSignInLink } from '#server/auth/localLink';
import { notePeers } from '#server/auth/loopback';
import { usesLocalLink } from '#server/auth/options';
import { sessionSecret } from '#server/auth/secret';
import { actorOfToken } from '#server/auth/tokens';
import { openedDatabase } from '#server/db/open';
import type { Db } from '#server/db/types';
import { ensureDemo } from '#server/demo/seed';
import { ensureLiterature } from '#server/literature/seed';
import { readEnv } from '#server/env';
import { startChores } from '#server/jobs/chores';
import { runnersOfToken } from '#server/services/runners';
import { shared } from '#server/shared';
import { listenForChanges } from '#server/stages/listen';
import { recoverLeases } from '#server/stages/reap';
import { stopOnSignals } from '#server/stop';

export type StartOptions = {
  /** Whether the demonstration board is made; true when not given. */
  readonly demo?: boolean;
};

/** Starts the server's side of a process: once, however often it is asked. Throws what went wrong. */
function start(options: StartOptions = {}): Promise<void> {
  return (shared().started ??= startOnce(options));
}

/** Like `start`, for a process that has no use without it: says what is wrong and ends with status 1. */
export async function startOrExit(options: StartOptions = {}): Promise<void> {
  try {
    await start(options);
  } catch (error) {
    console.error(startFailure(error));
    process.exit(1);
  }
}

async function startOnce({ demo = true }: StartOptions): Promise<void> {
  const env = readEnv();
  // next-auth asks for its own name of what is already known.
  process.env['NEXTAUTH_URL'] ??= env.url;
  stopOnSignals();
  notePeers();
  const { db } = await openedDatabase();
  await sessionSecret();
  const tokens = await ensureLocalTokens(db, env.dataFolder);
  await recoverEmbedded(db, tokens.runnerToken);
  await ensureLiterature(db);
  if (demo) await ensureDemo(db, env.dataFolder);
  await removeDrafts(env.dataFolder, 24);
  startChores(db);
  if (env.databaseUrl !== null) listenForChanges(env.databaseUrl);
  const link = usesLocalLink() ? await makeSignInLink(db) : null;
  await writeLocalFile(env.dataFolder, { url: env.url, ...tokens, signInLink: link?.url ?? null });
}

/** The embedded runners of an earlier server ended with it: what they held is free again at once. */
async function recoverEmbedded(db: Db, runnerToken: string): Promise<void> {
  const actor = await actorOfToken(db, runnerToken);
  if (actor.kind === 'runner') await recoverLeases(db, await runnersOfToken(db, actor.tokenId));
}

/** What a person reads when the server doesn't start: for a fault the message and what to do, else the stack. */
export function startFailure(error: unknown): string {
  if (isFault(error)) {
    return `Fairprune can't start: ${error.message}${error.details.hint === undefined ? '' : `\n${error.details.hint}`}`;
  }
  return `Fairprune can't start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
