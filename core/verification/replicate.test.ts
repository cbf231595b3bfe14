import { expect, test } from 'vitest';
import { fingerprint } from '#core/identity/fingerprint';
import { replicate } from '#core/verification/replicate';
import { StageSchema } from '#core/wire/stage';
import type { PruneStage, ScratchStage } from '#core/wire/stage';
import { resolveRecipe } from '#core/recipes/registry';

const PRUNE: PruneStage = {
  kind: 'prune',
  base: 'a'.repeat(64),
  method: { id: 'l1-filter', config: {} },
  prunable: 'inner',
  band: { target: 2, low: 2, high: 2.06 },
  seed: 7,
  backend: 'wasm',
  revisions: { stage: 1, method: 1, selection: 1 },
};

test('the same stage once more has a hash of its own, and each further time another', () => {
  const hashes = [PRUNE, replicate(PRUNE, 1, null), replicate(PRUNE, 2, null)].map((one) => fingerprint(one));
  expect(new Set(hashes).size).toBe(3);
  expect({ ...replicate(PRUNE, 1, null), replicate: undefined }).toEqual({ ...PRUNE, replicate: undefined });
});

test('what follows reads the replicated pruning, and runners take both', () => {
  const training = {
    batchSize: 8,
    lastBatch: 'keep' as const,
    weightDecay: 1e-4,
    augmentation: { kind: 'none' as const },
    labelSmoothing: 0,
  };
  const scratch: ScratchStage = {
    kind: 'scratch',
    pruned: 'b'.repeat(64),
    recipe: resolveRecipe('step-2', training),
    seed: 9,
    backend: 'wasm',
    revisions: { stage: 1, network: 1, recipe: 1 },
  };
  const again = replicate(scratch, 1, 'c'.repeat(64));
  expect(again).toMatchObject({ pruned: 'c'.repeat(64), seed: 9, replicate: 1 });
  expect(replicate(scratch, 1, null)).toMatchObject({ pruned: 'b'.repeat(64) });
  for (const stage of [again, replicate(PRUNE, 1, null)]) expect(StageSchema.parse(stage)).toEqual(stage);
});
