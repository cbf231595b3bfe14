import type { PruneStage, RetrainStage, ScratchStage } from '#core/wire/stage';

/** Stages that can be computed once more: what submissions add to their bases. */
export type Replicable = PruneStage | RetrainStage | ScratchStage;

/**
 * A stage's definition to be computed for the n-th time more (n from 1): the same seeds, data and recipe under a hash of
 * its own, so that it stands beside the recorded result and can be compared with it. `pruned` is the hash of the
 * replicated prune stage that a retraining then reads; null where it still reads the same stage.
 */
export function replicate(stage: Replicable, n: number, pruned: string | null): Replicable {
  if (stage.kind === 'prune' || pruned === null) return { ...stage, replicate: n };
  return { ...stage, pruned, replicate: n };
}
