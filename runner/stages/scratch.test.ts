import { describe, expect, it } from 'vitest';
import { initialWeights } from '#core/networks/weights';
import type { PruneResult, ScratchResult, ScratchStage } from '#core/wire/stage';
import { decodeCheckpoint } from '#runner/checkpoint/checkpoint';
import { runStage } from '#runner/stages/runStage';
import { baseStage, lease, pruneStage, recipe, world } from '#runner/stages/testing/world';

const BASE = 'a'.repeat(64);
const PRUNED = 'b'.repeat(64);

function scratchStage(changes: Partial<ScratchStage> = {}): ScratchStage {
  return {
    kind: 'scratch',
    pruned: PRUNED,
    recipe,
    seed: 9,
    backend: 'wasm',
    revisions: { stage: 1, network: 1, recipe: 1 },
    ...changes,
  };
}

describe('training from scratch', () => {
  it('trains the pruned architecture, not its weights', async () => {
    const { io, artifacts } = await world();
    const dense = await runStage(lease(baseStage), io);
    const pruned = (await runStage(
      lease(pruneStage(BASE), [{ stage: BASE, result: dense }]),
      io,
    )) as PruneResult;
    const inputs = [{ stage: PRUNED, result: pruned }];
    const frozen = { ...recipe, schedule: { kind: 'constant', lr: 1e-12 } } as const;
    const run = async (changes: Partial<ScratchStage>) =>
      (await runStage(lease(scratchStage(changes), inputs), io)) as ScratchResult;
    const trained = await run({});

    const small = decodeCheckpoint(artifacts.get(pruned.checkpoint.sha256)!);
    const still = decodeCheckpoint(artifacts.get((await run({ recipe: frozen })).checkpoint.sha256)!);
    const drawn = initialWeights(small.graph, 9);
    expect(still.graph).toEqual(small.graph);
    for (const [name, { data }] of drawn) {
      if (name.endsWith('running_mean') || name.endsWith('running_var')) continue;
      data.forEach((value, i) => expect(still.weights.get(name)!.data[i]).toBeCloseTo(value, 5));
    }
    expect(trained).toMatchObject({ kind: 'scratch', ledger: { epochs: recipe.epochs } });
    expect(trained.epochs).toHaveLength(recipe.epochs);
    expect(trained.ledger.trainingFlops).toBe(6 * pruned.macs * 120 * recipe.epochs);
    expect(trained.epochs.at(-1)!.trainLoss).toBeLessThan(trained.epochs[0]!.trainLoss);
    expect((await run({ seed: 10 })).checkpoint.weightsHash).not.toBe(trained.checkpoint.weightsHash);
  });
});
