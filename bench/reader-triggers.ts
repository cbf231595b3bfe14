/**
 * What it costs the queue that changes are told to readers:
 *
 *   node bench/reader-triggers.ts [--rounds 6] [--json]
 *
 * Heartbeats with an epoch, and whole stages (leased, completed: entry, keys and verdicts recomputed), on a PostgreSQL of
 * its own with a process that listens; with the triggers and without them, in turns. Milliseconds, median and 95th
 * percentile.
 */
import { sql } from 'drizzle-orm';
import { parseArgs } from 'node:util';
import { user } from '#drizzle/schema/users';
import { SYSTEM } from '#server/auth/actor';
import { openPostgres } from '#server/db/postgres';
import type { Db } from '#server/db/types';
import { createBoard } from '#server/services/boards';
import { createSubmission } from '#server/services/submissions';
import { completeStage } from '#server/stages/complete';
import { heartbeat } from '#server/stages/heartbeat';
import { leaseStage } from '#server/stages/lease';
import type { LeasingRunner } from '#server/stages/lease';
import { listenForChanges } from '#server/stages/listen';
import { startPostgres } from '#server/testing/postgres';
import {
  completionOf,
  seedDataset,
  seedRunner,
  testBoard,
  testSubmission,
} from '#server/testing/verification';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '6' }, json: { type: 'boolean', default: false } },
});
const HEARTBEATS = 5;

const postgres = await startPostgres();
const { db, close } = await openPostgres(postgres.url);
const listener = listenForChanges(postgres.url, {
  hears: () => undefined,
  changed: () => undefined,
  deaf: () => undefined,
});
const taken = {
  with: { heartbeat: [] as number[], stage: [] as number[] },
  without: { heartbeat: [] as number[], stage: [] as number[] },
};
try {
  await seedDataset(db);
  const runner = await seedRunner(db);
  const owner = { kind: 'person', id: 'owner', name: 'Owner', roles: ['researcher'], scopes: null } as const;
  await db.insert(user).values({ id: owner.id, name: owner.name, roles: [...owner.roles] });
  // The first round is not counted: it compiles what the others run.
  for (let round = 0; round <= Number(values.rounds); round++) {
    const which = round % 2 === 0 ? 'with' : 'without';
    await tell(db, which === 'with');
    // A board of its own: what was computed once would not be computed again.
    const [id, target] = [`board-${round}`, 1.5 + round / 100];
    await createBoard(db, SYSTEM, testBoard({ id, targets: [target] }));
    await createSubmission(db, owner, testSubmission({ board: id, targets: [target] }));
    await work(runner, round === 0 ? { heartbeat: [], stage: [] } : taken[which]);
  }
} finally {
  await listener.stop();
  await close();
  await postgres.stop();
}
const rows = Object.entries(taken).flatMap(([triggers, kinds]) =>
  Object.entries(kinds).map(([what, times]) => ({ triggers, what, ...summary(times) })),
);
if (values.json) console.log(JSON.stringify(rows));
else console.table(rows);

/** Turns the triggers that tell readers on or off. */
async function tell(on: Db, whether: boolean): Promise<void> {
  const { rows: triggers } = await on.execute<{ name: string; table: string }>(sql`
    select t.tgname as name, c.relname as table from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgname like 'tell_readers_%'`);
  for (const { name, table } of triggers)
    await on.execute(sql.raw(`alter table "${table}" ${whether ? 'enable' : 'disable'} trigger "${name}"`));
}

/** Computes all that waits, with a few heartbeats a stage. */
async function work(by: LeasingRunner, into: { heartbeat: number[]; stage: number[] }): Promise<void> {
  for (;;) {
    const lease = await leaseStage(db, by);
    if (lease === null) return;
    const { hash, leaseToken } = lease;
    for (let i = 1; i <= HEARTBEATS; i++) {
      const row = { epoch: i, trainLoss: 1, trainTop1: 0.5, testTop1: 0.5, lr: 0.1, seconds: 1 };
      const progress = {
        share: i / 100,
        epoch: i,
        epochs: 100,
        imagesPerSecond: 1,
        message: '',
        rows: [row],
      };
      into.heartbeat.push(await timed(() => heartbeat(db, { hash, leaseToken, progress })));
    }
    const completion = await completionOf(db, lease, 700);
    into.stage.push(await timed(() => completeStage(db, completion)));
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function summary(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(2));
  return { n: times.length, median: at(0.5), p95: at(0.95) };
}
