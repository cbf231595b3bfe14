import { setTimeout as sleep } from 'node:timers/promises';
import { isFault } from '#core/errors/fault';
import { removeDrafts } from '#server/artifacts/store';
import { ensureLocalTokens, writeLocalFile } from '#server/auth/localAccount';
import { makeSignInLink } from '#server/auth/localLink';
import { notePeers } from '#server/auth/loopback';
import { usesLocalLink } from '#server/auth/options';
import { sessionSecret } from '#server/auth/secret';
import { actorOfToken } from '#server/auth/tokens';
import { openedDatabase } from '#server/db/open';
import type { Db, OpenedDatabase } from '#server/db/types';
import { ensureDemo } from '#server/demo/seed';
import { ensureLiterature } from '#server/literature/seed';
import { readEnv } from '#server/env';
import { logRequests } from '#server/http/accessLog';
import { startChores } from '#server/jobs/chores';
import { log } from '#server/log';
import { TOPICS, readTopic } from '#server/reading/topics';
import type { Ears } from '#server/reading/topics';
import { ensureSearch } from '#server/search/store';
import { runnersOfToken } from '#server/services/runners';
import { shared } from '#server/shared';
import { listenForChanges } from '#server/stages/listen';
import { recoverLeases } from '#server/stages/reap';
import { stopOnSignals } from '#server/stop';
import { faultBehind } from '#server/trpc/faults';

export type StartOptions = {
  /** Whether the demonstration board is made; true when not given. */
  readonly demo?: boolean;
  /** Who wants to hear what changes for readers; nobody when null or not given. */
  readonly ears?: Ears | null;
};

/**
 * Starts the server's side of a process: once, however often it is asked. Throws what went wrong; but a PostgreSQL that
 * is away is waited for behind the scenes, and requests are answered with 503 until it is there.
 */
function start(options: StartOptions = {}): Promise<void> {
  return (shared().started ??= startOnce(options));
}

/** Like `start`, for a process that has no use without it: says what is wrong and ends with status 1. */
export async function startOrExit(options: StartOptions = {}): Promise<void> {
  try {
    await start(options);
  } catch (error) {
    endWith(error);
  }
}

/** Says why the process can't go on and ends it with status 1. */
export function endWith(error: unknown): never {
  console.error(startFailure(error));
  process.exit(1);
}

async function startOnce(options: StartOptions): Promise<void> {
  const env = readEnv();
  // next-auth asks for its own name of what is already known.
  process.env['NEXTAUTH_URL'] ??= env.url;
  stopOnSignals();
  notePeers();
  logRequests();
  try {
    await prepare(options);
  } catch (error) {
    const outage = faultBehind(error);
    if (outage?.code !== 'database-unavailable') throw error;
    log().warn(`${outage.message} ${outage.details.hint ?? ''}`);
    void prepareWhenBack(options).catch(endWith);
  }
}

const RETRY_MS = { first: 500, most: 5_000 } as const;

async function prepareWhenBack(options: StartOptions): Promise<void> {
  for (let wait: number = RETRY_MS.first; ; wait = Math.min(2 * wait, RETRY_MS.most)) {
    await sleep(wait);
    try {
      await prepare(options);
      return log().info('PostgreSQL is there; the server is ready.');
    } catch (error) {
      if (faultBehind(error)?.code !== 'database-unavailable') throw error;
    }
  }
}

/** All of a start that needs the database; may be repeated when it was cut off. */
async function prepare({ demo = true, ears = null }: StartOptions): Promise<void> {
  const env = readEnv();
  const opened = await openedDatabase();
  const { db } = opened;
  await sessionSecret();
  const tokens = await ensureLocalTokens(db, env.dataFolder);
  await recoverEmbedded(db, tokens.runnerToken);
  await ensureLiterature(db);
  await ensureSearch(db);
  if (demo) await ensureDemo(db, env.dataFolder);
  await removeDrafts(env.dataFolder, 24);
  const link = usesLocalLink() ? await makeSignInLink(db) : null;
  await writeLocalFile(env.dataFolder, { url: env.url, ...tokens, signInLink: link?.url ?? null });
  startChores(db, env.dataFolder);
  await listen(opened, ears);
  shared().ready = true;
}

/** On PGlite one process writes everything: only what readers see is heard, from its triggers. */
async function listen(opened: OpenedDatabase, ears: Ears | null): Promise<void> {
  const { databaseUrl } = readEnv();
  if (databaseUrl !== null) listenForChanges(databaseUrl, ears);
  if (opened.kind !== 'pglite' || ears === null) return;
  await opened.listen(TOPICS, (payload) => ears.changed(readTopic(payload)));
  ears.hears();
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
