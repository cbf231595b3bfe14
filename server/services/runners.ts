import { and, eq, sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { Fault } from '#core/errors/fault';
import type { Hello, Lease } from '#core/wire/runner';
import { runner } from '#drizzle/schema/runners';
import { stage } from '#drizzle/schema/stages';
import type { RunnerActor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { currentHalt } from '#server/services/halts';
import { HEARTBEAT_SECONDS, leaseStage } from '#server/stages/lease';
import { programVersion } from '#server/version';

/**
 * A runner introduces itself: at its start, and whenever what it can do changes. The name tells the runners of one
 * token apart.
 */
export async function greetRunner(
  db: Db,
  actor: RunnerActor,
  hello: Hello,
): Promise<{ readonly id: string; readonly heartbeatSeconds: number }> {
  const { version, backends, device, memoryBytes, datasets } = hello;
  const now = {
    version,
    backends,
    device,
    memoryBytes,
    datasets,
    trust: actor.trust,
    lastSeenAt: sql`now()`,
  };
  const [row] = await db
    .insert(runner)
    .values({ id: randomUUID(), tokenId: actor.tokenId, name: hello.name, ...now })
    .onConflictDoUpdate({ target: [runner.tokenId, runner.name], set: now })
    .returning({ id: runner.id });
  if (row === undefined) throw new Error('a runner was stored without an id');
  return { id: row.id, heartbeatSeconds: HEARTBEAT_SECONDS };
}

/** Work for a runner that has introduced itself under this name; null when there is none, or operators halted it. Throws Fault `not-found`. */
export async function leaseFor(db: Db, actor: RunnerActor, name: string): Promise<Lease | null> {
  const [known] = await db
    .update(runner)
    .set({ lastSeenAt: sql`now()` })
    .where(
      // One that a server of another version let in introduces itself again, and is refused then.
      and(eq(runner.tokenId, actor.tokenId), eq(runner.name, name), eq(runner.version, programVersion())),
    )
    .returning({ id: runner.id, backends: runner.backends, datasets: runner.datasets });
  if (known !== undefined) return (await currentHalt(db)) === null ? leaseStage(db, known) : null;
  throw new Fault('not-found', `The server knows no runner "${name}" of this token.`, {
    hint: 'Call runner.hello first.',
    class: 'platform',
  });
}

/** Notes that the runner which holds a stage lives. */
export async function noteRunnerOf(db: Db, actor: RunnerActor, stageHash: string): Promise<void> {
  await db
    .update(runner)
    .set({ lastSeenAt: sql`now()` })
    .where(
      and(
        eq(runner.tokenId, actor.tokenId),
        eq(runner.id, sql`(select ${stage.runner} from ${stage} where ${stage.hash} = ${stageHash})`),
      ),
    );
}

/** Ids of the runners that introduced themselves with a token. */
export async function runnersOfToken(db: Db, tokenId: string): Promise<string[]> {
  const rows = await db.select({ id: runner.id }).from(runner).where(eq(runner.tokenId, tokenId));
  return rows.map((row) => row.id);
}
