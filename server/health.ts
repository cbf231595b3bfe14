import { runner } from '#drizzle/schema/runners';
import { database } from '#server/db/open';
import type { Db } from '#server/db/types';
import { readEnv } from '#server/env';
import { isOnline } from '#server/services/pinBackend';
import { queueCounts, retryingStages } from '#server/services/queue';
import { programVersion } from '#server/version';

export type Health = {
  readonly status: 'ok';
  readonly version: string;
  readonly database: 'pglite' | 'postgres';
  /** Stages: waiting for inputs or a runner, being computed, given up. */
  readonly queue: { readonly queued: number; readonly running: number; readonly failed: number };
  /** Stages of the queue that broke by the platform's fault and wait until they are tried again. */
  readonly retrying: number;
  /** Runners heard of in the last minute. */
  readonly runners: number;
};

/** What `GET /api/health` and `health.status` answer. Throws when the database doesn't. */
export async function health(db: Db): Promise<Health> {
  const { queued, running, failed } = await queueCounts(db);
  return {
    status: 'ok',
    version: programVersion(),
    database: readEnv().databaseUrl === null ? 'pglite' : 'postgres',
    queue: { queued, running, failed },
    retrying: await retryingStages(db),
    runners: await db.$count(runner, isOnline),
  };
}

/** `GET /api/health`: 200 with the report, or 503 when the database doesn't answer. */
export async function healthResponse(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  try {
    return Response.json(await health(await database()), { headers });
  } catch (error) {
    console.error('Health:', error);
    return Response.json({ status: 'unavailable', version: programVersion() }, { status: 503, headers });
  }
}
