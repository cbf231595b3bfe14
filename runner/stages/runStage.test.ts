import { describe, expect, it } from 'vitest';
import { networkCost } from '#core/networks/cost';
import { initialWeights, weightsHash } from '#core/networks/weights';
import { recipeHead } from '#core/recipes/parts';
import { Fault } from '#core/errors/fault';
import { ProgressSchema } from '#core/wire/runner';
import type { Lease, ResumePoint } from '#core/wire/runner';
import type { BaseResult, PruneResult, RetrainResult } from '#core/wire/stage';
import { decodeCheckpoint, encodeCheckpoint } from '#runner/checkpoint/checkpoint';
import type { CheckpointKeeper } from '#runner/stages/io';
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
import type { World } from '#runner/stages/testing/world';

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

  it('retrains the base itself where nothing was pruned: the dense control', async () => {
    const input = { stage: BASE, result: base };
    const dense = (await runStage(lease(retrainStage(BASE), [input]), here.io)) as RetrainResult;
    expect(stored(dense.checkpoint.sha256).graph).toEqual(graph);
    expect(dense.ledger.trainingFlops).toBe(6 * networkCost(graph).macs * 4 * dataset.train);
    expect(dense.checkpoint.weightsHash).not.toBe(base.checkpoint.weightsHash);
  });
});

/** Runs a base stage until after `steps` optimizer steps a runner stops it; gives its last state. */
async function handedBack(resume: Lease['resume'], from: World, steps: number) {
  const stop = new AbortController();
  const points: ResumePoint[] = [];
  let done = 0;
  const { io } = await world(stop.signal);
  const checkpoints: CheckpointKeeper = {
    // Asked after every step.
    due: () => {
      if (++done === steps) stop.abort();
      return false;
    },
    keep: () => undefined,
    wantsLast: () => true,
    keepLast: async ({ bytes, at }) => {
      points.push({ ...at, ...(await from.io.store(bytes, 'training-state')) });
    },
  };
  const running = runStage({ ...lease(baseStage), resume }, { ...from.io, signal: io.signal, checkpoints });
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  return points[0]!;
}

describe('a stage that was handed back', () => {
  it.each([1, 6, 9, 13])(
    'after step %i of 16 ends in the same checkpoint on the next runner',
    async (steps) => {
      const shared = await world();
      const point = await handedBack(null, shared, steps);
      expect(point).toMatchObject({ share: (steps + 1) / 16 });
      const next = await world();
      shared.artifacts.forEach((bytes, sha256) => next.artifacts.set(sha256, bytes));
      const resumed = (await runStage({ ...lease(baseStage), resume: point }, next.io)) as BaseResult;
      expect(resumed.checkpoint).toEqual(base.checkpoint);
      expect(resumed.evaluation).toEqual(base.evaluation);
      const bare = ({ epochs }: BaseResult) => epochs.map(({ seconds: _seconds, ...row }) => row);
      expect(bare(resumed)).toEqual(bare(base));
      expect({ ...resumed.ledger, seconds: 0 }).toEqual({ ...base.ledger, seconds: 0 });
      expect(next.reports.flatMap((report) => report.rows).map((row) => row.epoch)).toEqual([1, 2, 3, 4]);
      expect(next.logged).toEqual([expect.stringContaining('goes on from the checkpoint')]);
    },
  );

  it('many times ends in the same checkpoint', async () => {
    const shared = await world();
    let point: ResumePoint | null = null;
    for (let turn = 0; turn < 4; turn++) point = await handedBack(point, shared, 2);
    const resumed = (await runStage({ ...lease(baseStage), resume: point }, shared.io)) as BaseResult;
    expect(resumed.checkpoint).toEqual(base.checkpoint);
  });

  it.each<[string, (point: ResumePoint, shared: World) => Promise<Partial<Lease>>, string]>([
    ['of another stage', async () => ({ hash: '0'.repeat(64) }), 'belongs to stage'],
    [
      'that is damaged',
      async (point, shared) => {
        const bytes = shared.artifacts.get(point.sha256)!;
        return { resume: { ...point, ...(await shared.io.store(bytes.subarray(0, 99), 'training-state')) } };
      },
      'checkpoint refused: Safetensors file',
    ],
    [
      'that is gone',
      async (point) => ({ resume: { ...point, sha256: 'e'.repeat(64) } }),
      'There is no artifact',
    ],
  ])('starts from the beginning with a state %s, and says why', async (_, spoil, why) => {
    const shared = await world();
    const point = await handedBack(null, shared, 3);
    const spoiled = { ...lease(baseStage), resume: point, ...(await spoil(point, shared)) };
    const { io, logged } = shared;
    const artifact = (sha256: string) => {
      if (shared.artifacts.has(sha256)) return io.artifact(sha256);
      return Promise.reject(new Fault('not-found', `There is no artifact ${sha256}.`));
    };
    const result = (await runStage(spoiled, { ...io, artifact })) as BaseResult;
    expect(result.checkpoint).toEqual(base.checkpoint);
    expect(logged).toEqual([expect.stringContaining(why)]);
    expect(logged[0]).toContain('starts from the beginning');
  });

  it('starts from the beginning on another engine', async () => {
    const shared = await world();
    const point = await handedBack(null, shared, 3);
    const backend = { ...shared.io.backend, flags: { simd: 'on', threads: '2' } };
    await runStage({ ...lease(baseStage), resume: point }, { ...shared.io, backend });
    expect(shared.logged).toEqual([expect.stringContaining('another backend, version, setting or device')]);
  });

  it('is not begun anew when the server is merely away', async () => {
    const shared = await world();
    const point = await handedBack(null, shared, 3);
    const artifact = (sha256: string) =>
      sha256 === point.sha256
        ? Promise.reject(new Fault('no-server', 'No server answers.'))
        : shared.io.artifact(sha256);
    const running = runStage({ ...lease(baseStage), resume: point }, { ...shared.io, artifact });
    await expect(running).rejects.toMatchObject({ code: 'no-server' });
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
