import { describe, expect, it } from 'vitest';
import { networkCost } from '#core/networks/cost';
import type { PruneResult } from '#core/wire/stage';
import { METHODS } from '#methods/registry';
import { runStage } from '#runner/stages/runStage';
import { baseStage, dataset, graph, lease, pruneStage, world } from '#runner/stages/testing/world';

const here = await world();
const BASE = 'a'.repeat(64);
const base = await runStage(lease(baseStage), here.io);

async function pruned(method: string, config: object = {}, seed = 7): Promise<PruneResult> {
  const stage = pruneStage(BASE, method);
  const full = { ...stage.method.config, ...config } as typeof stage.method.config;
  const asked = { ...stage, seed, method: { id: method, config: full } };
  return (await runStage(lease(asked, [{ stage: BASE, result: base }]), here.io)) as PruneResult;
}

describe('a prune stage whose method looks at data', () => {
  it.each(METHODS.map(({ id }) => id))('%s lands, and gives the same again', async (id) => {
    const result = await pruned(id);
    expect(result.rate).toBeGreaterThanOrEqual(1.5);
    const again = await pruned(id);
    expect(again.kept).toEqual(result.kept);
    expect(again.checkpoint).toEqual(result.checkpoint);
  });

  it('counts images that went forward', async () => {
    const { ledger } = await pruned('hrank', { batches: 3, batchSize: 20 });
    expect(ledger).toMatchObject({
      epochs: 0,
      epochEquivalents: 60 / dataset.train,
      imagesForward: 60,
      imagesBackward: 0,
      trainingFlops: 2 * networkCost(graph).macs * 60,
    });
  });

  it('counts images that went forward and backward, and no image twice', async () => {
    const { ledger } = await pruned('taylor-fo-bn', { batches: 50, batchSize: 50 });
    expect(ledger).toMatchObject({
      epochs: 0,
      epochEquivalents: 1,
      imagesForward: dataset.train,
      imagesBackward: dataset.train,
      trainingFlops: 6 * networkCost(graph).macs * dataset.train,
    });
  });

  it('charges refitting: a pass through the base and one up to every layer that lost inputs', async () => {
    const config = { batches: 2, batchSize: 10, places: 4 };
    const [fitted, cut] = await Promise.all([
      pruned('cp', config),
      pruned('cp', { ...config, reconstruct: 'none' }),
    ]);
    expect(fitted.kept).toEqual(cut.kept);
    expect(fitted.checkpoint.weightsHash).not.toBe(cut.checkpoint.weightsHash);
    const layers = Object.keys(fitted.kept).length;
    expect(cut.ledger).toMatchObject({ imagesForward: 20, epochEquivalents: 20 / dataset.train });
    expect(fitted.ledger).toMatchObject({
      epochs: 0,
      imagesForward: 20 * (2 + layers),
      epochEquivalents: (20 * (2 + layers)) / dataset.train,
      imagesBackward: 0,
    });
    const passes = fitted.ledger.trainingFlops / (2 * networkCost(graph).macs * 20);
    expect(passes).toBeGreaterThan(2);
    expect(passes).toBeLessThan(2 + layers);
  });

  it('takes other images under another seed', async () => {
    const kept = await Promise.all(
      [1, 2, 3, 4, 5].map((seed) => pruned('taylor-fo', { batches: 1, batchSize: 4 }, seed)),
    );
    expect(new Set(kept.map((result) => JSON.stringify(result.kept))).size).toBeGreaterThan(1);
  });

  it('holds no tensors afterwards, and stops when it is cancelled', async () => {
    const before = here.io.backend.tensors();
    await pruned('taylor-fo-bn', { batchNorm: 'running' });
    expect(here.io.backend.tensors()).toBe(before);
    const controller = new AbortController();
    const io = { ...here.io, signal: controller.signal, report: async () => controller.abort() };
    const stage = pruneStage(BASE, 'apoz');
    await expect(runStage(lease(stage, [{ stage: BASE, result: base }]), io)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(here.io.backend.tensors()).toBe(before);
  });
});
