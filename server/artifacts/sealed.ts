import { and, eq, isNull } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { recordLoss } from '#drizzle/schema/records';
import { round, sealedArtifact } from '#drizzle/schema/rounds';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';

/** Why an artifact is not for everybody now; null when it is. */
export type Seal = { readonly kind: 'round' | 'withdrawn'; readonly why: string };

/** Notes that an artifact comes from private ranking bases: it is sealed until their round closes. */
export async function sealArtifact(tx: Db, sha256: string, boardVersion: string | null): Promise<void> {
  if (boardVersion === null) return;
  await tx.insert(sealedArtifact).values({ sha256, boardVersion }).onConflictDoNothing();
}

export async function sealOf(db: Db, sha256: string): Promise<Seal | null> {
  const [sealed] = await db
    .select({ sha256: sealedArtifact.sha256 })
    .from(sealedArtifact)
    .innerJoin(round, eq(round.boardVersion, sealedArtifact.boardVersion))
    .where(and(eq(sealedArtifact.sha256, sha256), isNull(round.closedAt)))
    .limit(1);
  if (sealed !== undefined)
    return {
      kind: 'round',
      why: 'comes from private ranking bases and can be fetched when the round is closed',
    };
  const [lost] = await db
    .select({ reason: recordLoss.reason })
    .from(recordLoss)
    .where(
      and(eq(recordLoss.part, 'artifact'), eq(recordLoss.subject, sha256), isNull(recordLoss.returnedAt)),
    );
  return lost === undefined ? null : { kind: 'withdrawn', why: `was withdrawn: ${lost.reason}` };
}

/** Throws Fault `forbidden` unless this actor computes for the board: sealed artifacts are for official runners. */
export function requireUnsealing(actor: Actor, sha256: string, { kind, why }: Seal): void {
  if (actor.kind === 'runner' && (actor.trust === 'official' || kind === 'withdrawn')) return;
  throw new Fault('forbidden', `Artifact ${sha256} ${why}.`, { field: 'sha256' });
}
