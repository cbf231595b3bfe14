import { runner } from '#drizzle/schema/runners';
import { database } from '#server/db/open';
import { RETRY_AFTER_SECONDS } from '#server/db/outage';
import type { Db } from '#server/db/types';
import { readEnv } from '#server/env';
import { log } from '#server/log';
import { isOnline } from '#server/services/pinBackend';
import { queueCounts, retryingStages } from '#server/services/queue';
import { shared } from '#server/shared';
import { faultBehind } from '#server/trpc/faults';
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
    database: kindOfDatabase(),
    queue: { queued, running, failed },
    retrying: await retryingStages(db),
    runners: await db.$count(runner, isOnline),
  };
}

/** `GET /api/health`: 200 with the report, or 503 with the reason while the server starts or its database is away. */
export async function healthResponse(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  try {
    const report = await health(await database());
    if (shared().ready !== true) return unavailable('The server is starting.');
    return Response.json(report, { headers });
  } catch (error) {
    const outage = faultBehind(error);
    if (outage === null) log().error(error, 'Health');
    return unavailable(outage?.message ?? 'Internal error: the server’s log says more.');
  }
}

function unavailable(reason: string): Response {
  return Response.json(
    { status: 'unavailable', version: programVersion(), database: kindOfDatabase(), reason },
    {
      status: 503,
      headers: { 'cache-control': 'no-store', 'retry-after': String(RETRY_AFTER_SECONDS) },
    },
  );
}

const kindOfDatabase = () => (readEnv().databaseUrl === null ? 'pglite' : 'postgres');
