import { eq, sql } from 'drizzle-orm';
import type { BackendClass } from '#core/wire/board';
import { boardVersion } from '#drizzle/schema/boards';
import { runner } from '#drizzle/schema/runners';
import type { Db } from '#server/db/types';

/** A runner that was heard of this recently is connected. */
export const ONLINE_SECONDS = 60;

/** Fastest first, as far as the class alone says: what decides between runners that would choose differently. */
const PREFERRED: readonly BackendClass[] = ['tensorflow', 'webgpu', 'wasm'];

/** Condition on `runner`: heard of lately, by the database's clock. */
export const isOnline = sql<boolean>`${runner.lastSeenAt} > now() - make_interval(secs => ${ONLINE_SECONDS})`;

/**
 * The backend class of a board version, or the one it would be pinned to now: the best among the connected runners,
 * else wasm, which works everywhere.
 */
export async function backendOf(db: Db, version: typeof boardVersion.$inferSelect): Promise<BackendClass> {
  if (version.backend !== null) return version.backend;
  const rows = await db.select({ backends: runner.backends }).from(runner).where(isOnline);
  // A runner offers its classes best first, and it knows what they compute on: a GPU's WebGPU beats a processor's TensorFlow.
  const best = new Set(rows.flatMap((row) => row.backends.slice(0, 1)));
  return PREFERRED.find((cls) => best.has(cls)) ?? 'wasm';
}

/** Fixes the board version's backend class: numbers of two classes are never pooled. */
export async function pinBackend(
  tx: Db,
  version: typeof boardVersion.$inferSelect,
  backend: BackendClass,
): Promise<void> {
  if (version.backend !== null) return;
  await tx.update(boardVersion).set({ backend }).where(eq(boardVersion.id, version.id));
}
