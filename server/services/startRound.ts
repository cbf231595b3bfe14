import { randomBytes } from 'node:crypto';
import { DrizzleQueryError, eq } from 'drizzle-orm';
import { secretCommitment } from '#core/rounds/commitment';
import { publicSeeds, roundSeeds } from '#core/rounds/seeds';
import type { SeedSource } from '#core/rounds/seeds';
import { planBases } from '#core/verification/plan';
import type { DatasetDescriptor } from '#core/wire/dataset';
import { boardVersion } from '#drizzle/schema/boards';
import { round, roundSecret } from '#drizzle/schema/rounds';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { backendOf, pinBackend } from '#server/services/pinBackend';
import { PRIORITY } from '#server/stages/priority';
import { storePlan } from '#server/stages/storePlan';

type Version = typeof boardVersion.$inferSelect;

/** A board secret with its commitment; only the commitment ever leaves the database before the round closes. */
export type RoundSecret = { readonly secret: string; readonly salt: string; readonly commitment: string };

export function newSecret(board: string): RoundSecret {
  const secret = randomBytes(32).toString('hex');
  const salt = randomBytes(32).toString('hex');
  return { secret, salt, commitment: secretCommitment(board, secret) };
}

/**
 * Begins the round of a new board version with private ranking bases: the commitment to its secret is stored with its
 * time, and its bases are queued. It takes publications once they are trained and `openRound` has committed to them.
 */
export async function startRound(
  tx: Db,
  actor: Actor,
  { version, dataset }: { readonly version: Version; readonly dataset: DatasetDescriptor },
  { secret, salt, commitment }: RoundSecret,
): Promise<void> {
  await tx.insert(round).values({ boardVersion: version.id, secretCommitment: commitment });
  await hidingValues(() => tx.insert(roundSecret).values({ boardVersion: version.id, secret, salt }));
  const backend = await backendOf(tx, version);
  await pinBackend(tx, version, backend);
  const seeds = roundSeeds(version.board, secret);
  const plan = planBases({
    board: version.definition,
    dataset,
    backend,
    denseMacs: version.denseMacs,
    seeds,
  });
  await hidingValues(() =>
    storePlan(tx, plan, {
      boardVersion: version.id,
      dataset: { id: version.dataset, version: version.datasetVersion },
      backend,
      priority: PRIORITY.submitted,
      submission: null,
      origin: 'submission',
      round: version.id,
      phase: 'published',
    }),
  );
  await tx.update(boardVersion).set({ baseSet: plan.baseSet.id }).where(eq(boardVersion.id, version.id));
  const details = { version: version.version, secretCommitment: commitment };
  await appendEvent(tx, { actor, action: 'round.commit', subject: version.board, details });
}

/** Where the seeds of a board version come from. */
export async function seedsOf(db: Db, version: Version): Promise<SeedSource> {
  if (version.definition.ranking === undefined) return publicSeeds(version.definition.seed);
  const [row] = await db
    .select({ secret: roundSecret.secret })
    .from(roundSecret)
    .where(eq(roundSecret.boardVersion, version.id));
  if (row === undefined) throw new Error(`board version ${version.id} has lost its secret`);
  return roundSeeds(version.board, row.secret);
}

/**
 * Does something with secret values. The errors of Drizzle and of drivers hold every value of the failed statement, and
 * logs print errors: of theirs only the message and the code are passed on, by which outages are told.
 */
export async function hidingValues<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DrizzleQueryError)) throw error;
    const { message = '', code = null } = (error.cause ?? {}) as { message?: string; code?: string };
    const cause = Object.assign(new Error(message), { code });
    throw new Error('A statement with secret values failed.', { cause });
  }
}
