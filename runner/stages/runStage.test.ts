import { describe, expect, it } from 'vitest';
import { networkCost } from '#core/networks/cost';
import { initialWeights, weightsHash } from '#core/networks/weights';
import { recipeHead } from '#core/recipes/parts';
import { ProgressSchema } from '#core/wire/runner';
import type { BaseResult, PruneResult, RetrainResult } from '#core/wire/stage';
import { decodeCheckpoint, encodeCheckpoint } from '#runner/checkpoint/checkpoint';
import { runStage } from '#runner/stages/runStage';
import {
  baseStage,
  dataset,
  graph,
  lease,
  pruneStage,
  recipe,
  retrainStage,
  world,
} from '#runner/stages/testing/world';

const BASE = 'a'.repeat(64);
const PRUNED = 'b'.repeat(64);

const here = await world();
const base = (await runStage(lease(baseStage), here.io)) as BaseResult;
const reportsOfBase = here.reports.length;
const pruned = (await runStage(
  lease(pruneStage(BASE), [{ stage: BASE, result: base }]),
  here.io,
)) as PruneResult;
const retrained = (await runStage(
  lease(retrainStage(PRUNED), [{ stage: PRUNED, result: pruned }]),
  here.io,
)) as RetrainResult;
const stored = (sha256: string) => decodeCheckpoint(here.artifacts.get(sha256)!);

describe('a base stage', () => {
  it('trains the network from its seed and learns', () => {
    expect(base.epochs.map((row) => row.epoch)).toEqual([1, 2, 3, 4]);
    expect(base.epochs[3]!.trainLoss).toBeLessThan(base.epochs[0]!.trainLoss);
    expect(base.epochs.map((row) => row.lr)).toEqual([0.05, 0.05, 0.05, 0.005]);
    expect(base.evaluation.total).toBe(dataset.test);
    expect(base.epochs[3]!.testTop1).toBe(base.evaluation.correct / dataset.test);
    expect(base.checkpoint.weightsHash).not.toBe(weightsHash(initialWeights(graph, baseStage.seed)));
  });

  it('stores a checkpoint that holds graph and weights', () => {
    const checkpoint = stored(base.checkpoint.sha256);
    expect(checkpoint.graph).toEqual(graph);
    expect(checkpoint.weightsHash).toBe(base.checkpoint.weightsHash);
    expect(here.artifacts.get(base.checkpoint.sha256)!.length).toBe(base.checkpoint.bytes);
  });

  it('keeps the ledger: 2 × MACs × 3 × images', () => {
    const images = recipe.epochs * dataset.train;
    expect(base.ledger).toMatchObject({
      epochs: 4,
      epochEquivalents: 0,
      imagesForward: images,
      imagesBackward: images,
      trainingFlops: 6 * networkCost(graph).macs * images,
    });
  });

  it('stops inside an epoch where the base is pruned in the middle, and counts only what it trained', async () => {
    const half = recipeHead(recipe, 1.5);
    const part = (await runStage(lease({ ...baseStage, recipe: half }), (await world()).io)) as BaseResult;
    const withoutTime = ({ seconds: _seconds, ...row }: BaseResult['epochs'][number]) => row;
    expect(part.epochs.map(withoutTime)).toMatchObject([
      withoutTime(base.epochs[0]!),
      { epoch: 2, lr: 0.05 },
    ]);
    // 4 steps an epoch of 32 images, the last of 24: 6 steps are 120 + 64 images.
    expect(part.ledger).toMatchObject({ epochs: 1.5, imagesBackward: 184 });
    const wholeSecond = (await runStage(
      lease({ ...baseStage, recipe: recipeHead(recipe, 2) }),
      (await world()).io,
    )) as BaseResult;
    expect(wholeSecond.epochs.map(withoutTime)).toEqual(base.epochs.slice(0, 2).map(withoutTime));
  });

  it('says what computed it', () => {
    const { backend, versions, flags, runner } = base.provenance;
    expect({ backend, flags, runner }).toEqual({
      backend: 'wasm',
      flags: { simd: 'on', threads: '1' },
      runner: 'test-runner',
    });
    expect(versions).toMatchObject({ node: process.versions.node, tfjs: '4.22.0' });
  });

  it('reports every epoch once, with a share that only grows', () => {
    const reports = here.reports.slice(0, reportsOfBase);
    const shares = reports.map((report) => report.share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    expect(reports.flatMap((report) => report.rows)).toEqual(base.epochs);
    for (const report of here.reports) expect(() => ProgressSchema.parse(report)).not.toThrow();
  });

  it('gives the same bytes every time', async () => {
    for (let i = 0; i < 2; i++) {
      const again = (await runStage(lease(baseStage), (await world()).io)) as BaseResult;
      expect(again.checkpoint).toEqual(base.checkpoint);
      expect(again.evaluation).toEqual(base.evaluation);
    }
    const other = (await runStage(lease({ ...baseStage, seed: 8 }), (await world()).io)) as BaseResult;
    expect(other.checkpoint.weightsHash).not.toBe(base.checkpoint.weightsHash);
  });
});

describe('a prune stage', () => {
  it('rewrites the network inside the rate band', () => {
    const { band } = pruneStage(BASE);
    const dense = networkCost(graph);
    const small = stored(pruned.checkpoint.sha256);
    expect(networkCost(small.graph)).toMatchObject({ macs: pruned.macs, params: pruned.params });
    expect(pruned.rate).toBe(dense.macs / pruned.macs);
    expect(pruned.rate).toBeGreaterThanOrEqual(band.low);
    expect(pruned.rate).toBeLessThanOrEqual(band.high);
  });

  it('keeps the surviving weights of the base', () => {
    const [dense, small] = [stored(base.checkpoint.sha256), stored(pruned.checkpoint.sha256)];
    const kept = pruned.kept['s1b0.conv1']!;
    const gamma = dense.weights.get('s1b0.bn1.weight')!.data;
    expect([...small.weights.get('s1b0.bn1.weight')!.data]).toEqual(kept.map((channel) => gamma[channel]));
  });

  it('trains nothing and costs nothing', () => {
    expect(pruned.ledger).toMatchObject({ epochs: 0, imagesForward: 0, imagesBackward: 0, trainingFlops: 0 });
    expect(pruned.evaluation.total).toBe(dataset.test);
  });
});

describe('a retrain stage', () => {
  it('trains the pruned network and counts its smaller cost', () => {
    const { graph: small } = stored(retrained.checkpoint.sha256);
    expect(small).toEqual(stored(pruned.checkpoint.sha256).graph);
    expect(retrained.ledger.trainingFlops).toBe(6 * pruned.macs * 4 * dataset.train);
    expect(retrained.checkpoint.weightsHash).not.toBe(pruned.checkpoint.weightsHash);
    expect(retrained.evaluation.loss).toBeLessThan(pruned.evaluation.loss);
  });
});

describe('what can go wrong', () => {
  it('stops within an epoch when cancelled', async () => {
    const work = new AbortController();
    const { io, artifacts } = await world(work.signal);
    const long = { ...baseStage, recipe: { ...recipe, epochs: 2000 } };
    const running = runStage(lease(long), {
      ...io,
      report: async (progress) => {
        if (progress.rows.some((row) => row.epoch === 1)) work.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(artifacts.size).toBe(1);
  });

  it('names recipe, step and layer when training diverges', async () => {
    const wild = { ...recipe, schedule: { kind: 'constant' as const, lr: 100 }, epochs: 200 };
    const running = runStage(lease({ ...baseStage, recipe: wild }), (await world()).io);
    await expect(running).rejects.toMatchObject({
      code: 'not-finite',
      message: expect.stringMatching(
        /recipe "tiny" diverged at optimizer step \d+ \(epoch \d+, learning rate 100\): .* is no longer finite/,
      ),
      details: { class: 'submitter' },
    });
  });

  it('refuses another backend than the board’s', async () => {
    const running = runStage(lease({ ...baseStage, backend: 'tensorflow' }), here.io);
    await expect(running).rejects.toMatchObject({ code: 'backend-unavailable' });
  });

  it('refuses a dataset of another version', async () => {
    const other = { ...lease(baseStage), dataset: { ...dataset, version: '0'.repeat(64) } };
    await expect(runStage(other, here.io)).rejects.toMatchObject({ code: 'hash-mismatch' });
  });

  it('refuses a checkpoint that is not the one of the stage it needs', async () => {
    const { bytes } = encodeCheckpoint(graph, initialWeights(graph, 99));
    const { sha256 } = await here.io.store(bytes, 'checkpoint');
    const result = { ...base, checkpoint: { ...base.checkpoint, sha256 } };
    const running = runStage(lease(pruneStage(BASE), [{ stage: BASE, result }]), here.io);
    await expect(running).rejects.toMatchObject({
      code: 'hash-mismatch',
      message: expect.stringContaining(BASE),
    });
  });

  it('says which input a lease lacks', async () => {
    await expect(runStage(lease(pruneStage(BASE)), here.io)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining(BASE),
    });
  });
});
