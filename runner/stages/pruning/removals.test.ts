import { describe, expect, it } from 'vitest';
import { EMPTY_LEDGER } from '#core/fairness/ledger';
import { entryRecord, type RunFacts } from '#core/fairness/records';
import { setupKeys } from '#core/fairness/setups';
import { networkCost } from '#core/networks/cost';
import { prunableGroups } from '#core/networks/groups';
import { shrinkGraph } from '#core/networks/shrink';
import { costModel } from '#core/selection/costModel';
import { RatioSchema } from '#core/selection/ratio';
import { roundCount } from '#core/selection/rounds';
import type { SteppedSchedule } from '#core/selection/schedule';
import { pruneLedger, refittingWork } from '#core/verification/pruneLedger';
import { trainingBetween } from '#core/verification/pruneTraining';
import type { ResumePoint } from '#core/wire/runner';
import type { PruneResult, PruneStage } from '#core/wire/stage';
import { decodeCheckpoint } from '#runner/checkpoint/checkpoint';
import type { CheckpointKeeper } from '#runner/stages/io';
import { runStage } from '#runner/stages/runStage';
import {
  baseStage,
  dataset,
  graph,
  lease,
  pruneStage,
  recipe,
  world,
  type World,
} from '#runner/stages/testing/world';

const BASE = 'a'.repeat(64);
const here = await world();
const base = await runStage(lease(baseStage), here.io);
const groups = prunableGroups(graph, 'inner');
/** Four steps make an epoch of 120 images: 32, 32, 32 and 24. */
const BATCH = 32;
const PER_EPOCH = 4;

const training: SteppedSchedule['training'] = {
  unit: 'minibatches',
  length: 3,
  lr: 0.02,
  milestones: [1],
  restarts: false,
  momentum: 0.9,
};
const ITERATIVE: SteppedSchedule = { kind: 'iterative', steps: 4, training, rescore: true, memory: 0 };
const GLOBAL = { kind: 'global', normalise: 'mean', atLeast: 1 } as const;

type Asked = { method?: string; schedule: SteppedSchedule; ratio?: object; config?: object };

function stageOf({
  method = 'l1-filter',
  schedule,
  ratio = { kind: 'target' },
  config = {},
}: Asked): PruneStage {
  const plain = pruneStage(BASE, method);
  const task = { graph, groups, ratio: RatioSchema.parse(ratio), band: plain.band };
  const board = { ...recipe, weightDecay: 1e-4, labelSmoothing: 0 };
  const inside = trainingBetween(schedule.training, roundCount(task, schedule) - 1, board, dataset.train);
  const full = JSON.parse(JSON.stringify({ ratio, schedule, ...config })) as PruneStage['method']['config'];
  return { ...plain, method: { id: method, config: full }, ...(inside && { training: inside }) };
}

async function pruned(asked: Asked, { io }: World = here, resume: ResumePoint | null = null) {
  const leased = { ...lease(stageOf(asked), [{ stage: BASE, result: base }]), resume };
  return (await runStage(leased, io)) as PruneResult;
}

const NOTHING = { forwardOnly: 0, gradientOnly: 0, trained: 0 };
/** Any channels, as many as a removal kept: costs don't depend on which. */
const shrunkTo = (kept: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(kept).map(([id, n]) => [id, Array.from({ length: n }, (_, i) => i)]));
const widths = (kept: Readonly<Record<string, readonly number[]>>) =>
  groups.map(({ id }) => kept[id]!.length);

describe('pruning in several steps', () => {
  it.each<[string, Asked]>([
    ['iterative, weights', { schedule: ITERATIVE }],
    ['gradual, gradients', { method: 'taylor-fo', schedule: { ...ITERATIVE, kind: 'gradual' } }],
    ['iterative, feature maps, one threshold', { method: 'hrank', schedule: ITERATIVE, ratio: GLOBAL }],
    ['gradual, one threshold', { schedule: { ...ITERATIVE, kind: 'gradual' }, ratio: GLOBAL }],
    [
      'two filters at a time, momentum of scores',
      {
        method: 'taylor-fo-bn',
        schedule: { kind: 'filters', filters: 2, training, rescore: true, memory: 0.9 },
        ratio: GLOBAL,
      },
    ],
    [
      'layer by layer by the base’s scores',
      { method: 'hrank', schedule: { kind: 'layers', training, rescore: false, memory: 0 } },
    ],
  ])('%s: lands, and leaves the network that its kept indices describe', async (_, asked) => {
    const result = await pruned(asked);
    expect(result.rate).toBeGreaterThanOrEqual(1.5);
    expect(result.rate).toBeLessThanOrEqual(stageOf(asked).band.high);
    const small = decodeCheckpoint(here.artifacts.get(result.checkpoint.sha256)!);
    expect(small.graph).toEqual(shrinkGraph(graph, result.kept));
    expect(networkCost(small.graph).macs).toBe(result.macs);
    const last = result.removals!.at(-1)!;
    expect(Object.values(last.kept)).toEqual(widths(result.kept));
    const sizes = result.removals!.map(({ kept }) => Object.values(kept).reduce((a, b) => a + b, 0));
    expect(sizes.at(-1)).toBeLessThan(sizes.at(-2)!);
    expect(result.removals!.map(({ optimizerSteps }) => optimizerSteps)).toEqual(
      result.removals!.map((_one, i) => 3 * i),
    );
    expect(here.io.backend.tensors()).toBe(0);
  });

  it('keeps the weights that it trained, and not the base’s', async () => {
    const trained = await pruned({ schedule: ITERATIVE });
    const shot = (await runStage(
      lease(pruneStage(BASE), [{ stage: BASE, result: base }]),
      here.io,
    )) as PruneResult;
    expect(widths(trained.kept)).toEqual(widths(shot.kept));
    expect(trained.checkpoint.weightsHash).not.toBe(shot.checkpoint.weightsHash);
    expect(shot.removals).toBeUndefined();
    expect(shot.epochs).toBeUndefined();
  });

  it('scores anew before each removal, unless the base’s scores decide all', async () => {
    const schedule: SteppedSchedule = { kind: 'filters', filters: 1, training, rescore: true, memory: 0 };
    const again = await pruned({ method: 'random-filter', schedule });
    const once = await pruned({ method: 'random-filter', schedule: { ...schedule, rescore: false } });
    const stage = pruneStage(BASE, 'random-filter');
    const shot = await runStage(lease(stage, [{ stage: BASE, result: base }]), here.io);
    expect(once.kept).toEqual((shot as PruneResult).kept);
    expect(again.kept).not.toEqual(once.kept);
  });
});

describe('what it costs', () => {
  it('counts steps and passes with the network as it was', async () => {
    const asked: Asked = {
      method: 'taylor-fo',
      schedule: ITERATIVE,
      config: { batches: 2, batchSize: 10 },
    };
    const { ledger, removals, epochs } = await pruned(asked);
    const model = costModel(graph, groups);
    const macs = [model.dense, ...removals!.map(({ kept }) => model.macs(Object.values(kept)))];
    // Nine steps in threes: the fourth and the eighth batch have 24 images.
    const trained = [3 * BATCH, 2 * BATCH + 24, 2 * BATCH + 24];
    const flops = [0, 1, 2, 3].map((i) => 6 * 20 * macs[i]! + (i === 0 ? 0 : 6 * trained[i - 1]! * macs[i]!));
    expect(ledger.trainingFlops).toBe(flops.reduce((a, b) => a + b, 0));
    expect(ledger).toMatchObject({
      epochs: 9 / PER_EPOCH,
      epochEquivalents: 80 / dataset.train,
      imagesForward: 80 + 272,
      imagesBackward: 80 + 272,
    });
    expect(epochs!.map(({ epoch, lr }) => [epoch, lr])).toEqual([
      [1, 0.02],
      [2, 0.002],
      [3, 0.002],
    ]);
  });

  it('counts the passes that fitting takes, after each removal, as the server does', async () => {
    const config = { batches: 2, batchSize: 10, places: 3 };
    const result = await pruned({ method: 'cp', schedule: { ...ITERATIVE, steps: 2 }, config });
    const [first, last] = result.removals!.map(({ kept }) => shrunkTo(kept));
    const trained = 3 * BATCH;
    const parts = [
      {
        ...NOTHING,
        macs: networkCost(graph).macs,
        forwardOnly: 20,
        refitting: refittingWork(graph, first!, 20),
      },
      { ...NOTHING, macs: networkCost(shrinkGraph(graph, first!)).macs, trained },
    ];
    const middle = shrinkGraph(graph, first!);
    const again = {
      ...NOTHING,
      macs: networkCost(middle).macs,
      forwardOnly: 20,
      refitting: refittingWork(middle, last!, 20),
    };
    const stage = stageOf({ method: 'cp', schedule: { ...ITERATIVE, steps: 2 }, config });
    const expected = pruneLedger([...parts, again], stage.training!, dataset.train, 0);
    expect({ ...result.ledger, seconds: 0 }).toEqual(expected);
    expect(refittingWork(graph, first!, 20).images).toBe(20 * 4);
  });

  it('decides S4.1 by epochs inside the pruning stage and S4.2 by their learning rates', async () => {
    const keys = async (asked: Asked | null) => {
      const stage = asked === null ? pruneStage(BASE) : stageOf(asked);
      const result = (await runStage(lease(stage, [{ stage: BASE, result: base }]), here.io)) as PruneResult;
      const retrain = { ledger: { ...EMPTY_LEDGER, epochs: 4 }, recipe };
      const run: RunFacts = {
        band: 1.5,
        base: retrain,
        prune: { ledger: result.ledger, recipe: null, ...stage.training },
        retrain,
      };
      return setupKeys(
        entryRecord({
          evidence: 'verified',
          board: 'b',
          baseSet: 'a'.repeat(64),
          initialWeights: 'w',
          imagesPerEpoch: dataset.train,
          budgets: [],
          denseEpochFlops: 1,
          runs: [run],
        }),
      );
    };
    const shot = await keys(null);
    const iterative = await keys({ schedule: ITERATIVE });
    const gradual = await keys({ schedule: { ...ITERATIVE, kind: 'gradual' } });
    const slower = await keys({ schedule: { ...ITERATIVE, training: { ...training, lr: 0.01 } } });
    const anew = await keys({
      schedule: { ...ITERATIVE, training: { ...training, milestones: [0.5], restarts: true } },
    });
    expect(iterative['S3.2']).toBe(shot['S3.2']);
    expect(iterative['S4.1']).not.toBe(shot['S4.1']);
    expect(gradual['S4.2']).toBe(iterative['S4.2']);
    expect(slower['S4.1']).toBe(iterative['S4.1']);
    expect(slower['S4.2']).not.toBe(iterative['S4.2']);
    expect(anew['S4.1']).toBe(iterative['S4.1']);
    expect(anew['S4.2']).not.toBe(iterative['S4.2']);
  });
});

describe('a training that starts anew after each removal', () => {
  it('takes its learning rates again', async () => {
    const restarts: typeof training = { ...training, unit: 'epochs', length: 2, restarts: true };
    const { epochs } = await pruned({ schedule: { ...ITERATIVE, steps: 3, training: restarts } });
    expect(epochs!.map(({ lr }) => lr)).toEqual([0.02, 0.002, 0.02, 0.002]);
  });
});

describe('a pruning that is interrupted', () => {
  /** Another runner's world, with the base in its store. */
  async function copied(): Promise<World> {
    const shared = await world();
    here.artifacts.forEach((bytes, sha256) => shared.artifacts.set(sha256, bytes));
    return shared;
  }

  /** Runs until the `steps`th time that the stage asks whether it is time for a checkpoint, and is handed back there. */
  async function handedBack(shared: World, asked: Asked, steps: number, resume: ResumePoint | null) {
    const work = new AbortController();
    let left = steps;
    let kept: ResumePoint | null = null;
    const checkpoints: CheckpointKeeper = {
      due: () => {
        left -= 1;
        if (left === 0) work.abort();
        return false;
      },
      keep: () => undefined,
      wantsLast: () => true,
      keepLast: async ({ bytes, at }) => {
        kept = { ...(await shared.io.store(bytes, 'training-state')), ...at };
      },
    };
    const io = { ...shared.io, signal: work.signal, checkpoints };
    await expect(pruned(asked, { ...shared, io }, resume)).rejects.toMatchObject({ code: 'cancelled' });
    return kept!;
  }

  it.each<[string, Asked]>([
    ['iterative', { schedule: ITERATIVE }],
    [
      'with a memory of scores',
      { method: 'taylor-fo', schedule: { ...ITERATIVE, memory: 0.9 }, config: { batches: 2, batchSize: 16 } },
    ],
    ['by the base’s scores', { schedule: { ...ITERATIVE, rescore: false } }],
  ])('goes on to the same bits, wherever it was: %s', async (_, asked) => {
    const whole = await pruned(asked);
    for (const steps of [1, 3, 4, 8]) {
      const shared = await copied();
      const point = await handedBack(shared, asked, steps, null);
      const again = await handedBack(shared, asked, 1, point).catch(() => point);
      const result = await pruned(asked, shared, again);
      expect(result.checkpoint).toEqual(whole.checkpoint);
      expect(result.kept).toEqual(whole.kept);
      expect(result.removals).toEqual(whole.removals);
      expect({ ...result.ledger, seconds: 0 }).toEqual({ ...whole.ledger, seconds: 0 });
      const rows = (one: PruneResult) => one.epochs!.map((row) => ({ ...row, seconds: 0 }));
      expect(rows(result)).toEqual(rows(whole));
    }
  });

  it('begins anew with a damaged state, and says why', async () => {
    const shared = await copied();
    const point = await handedBack(shared, { schedule: ITERATIVE }, 4, null);
    const bytes = shared.artifacts.get(point.sha256)!;
    const text = Buffer.from(bytes).toString('latin1').replace('optimizerSteps', 'optimizerStaps');
    const spoiled = { ...point, ...(await shared.io.store(Buffer.from(text, 'latin1'), 'training-state')) };
    const result = await pruned({ schedule: ITERATIVE }, shared, spoiled);
    expect(result.checkpoint).toEqual((await pruned({ schedule: ITERATIVE })).checkpoint);
    expect(shared.logged[0]).toContain('what it says about the removals is damaged');
  });
});
