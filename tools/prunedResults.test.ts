import { describe, expect, it } from 'vitest';
import { prunableGroups } from '#core/networks/groups';
import { RatioSchema } from '#core/selection/ratio';
import { roundCount } from '#core/selection/rounds';
import { PruningScheduleSchema, scheduleOf } from '#core/selection/schedule';
import { trainingBetween } from '#core/verification/pruneTraining';
import type { PruneResult, PruneStage } from '#core/wire/stage';
import { runStage } from '#runner/stages/runStage';
import { baseStage, dataset, graph, lease, pruneStage, recipe, world } from '#runner/stages/testing/world';
import { checkPruned } from '#server/stages/checkPruned';

/** What a runner computes is what the server expects, and nothing else is. */
const BASE = 'a'.repeat(64);
const here = await world();
const base = await runStage(lease(baseStage), here.io);
const schedule = PruningScheduleSchema.parse({
  kind: 'iterative',
  steps: 3,
  training: { unit: 'minibatches', length: 3, lr: 0.01, milestones: [], restarts: false, momentum: 0.9 },
  rescore: true,
  memory: 0,
});

function stageOf(method: string, more: object): PruneStage {
  const plain = pruneStage(BASE, method);
  const text = JSON.stringify({ ratio: { kind: 'target' }, ...more });
  const config = JSON.parse(text) as PruneStage['method']['config'];
  const stepped = scheduleOf(config);
  if (stepped === null) return { ...plain, method: { id: method, config } };
  const ratio = RatioSchema.parse(config['ratio']);
  const task = { graph, groups: prunableGroups(graph, 'inner'), ratio, band: plain.band };
  const board = { ...recipe, weightDecay: 1e-4, labelSmoothing: 0 };
  const training = trainingBetween(stepped.training, roundCount(task, stepped) - 1, board, dataset.train)!;
  return { ...plain, method: { id: method, config }, training };
}

const SMALL = { batches: 2, batchSize: 10 };
const STAGES: readonly (readonly [string, PruneStage])[] = [
  ['L1 at once', stageOf('l1-filter', {})],
  ['L1 in steps', stageOf('l1-filter', { schedule })],
  ['Taylor in steps', stageOf('taylor-fo', { ...SMALL, schedule })],
  ['HRank by the base’s ranks', stageOf('hrank', { ...SMALL, schedule: { ...schedule, rescore: false } })],
  ['channel pruning in steps', stageOf('cp', { ...SMALL, places: 3, schedule })],
];

describe.each(STAGES)('%s', (_, stage) => {
  it('is taken as computed, and refused with other numbers', async () => {
    const result = (await runStage(lease(stage, [{ stage: BASE, result: base }]), here.io)) as PruneResult;
    checkPruned(graph, stage, result, dataset);
    const refused = (changed: Partial<PruneResult>, field: string) =>
      expect(() => checkPruned(graph, stage, { ...result, ...changed }, dataset)).toThrow(
        `refused, ${field}`,
      );
    const { ledger, removals } = result;
    refused({ ledger: { ...ledger, trainingFlops: ledger.trainingFlops + 1e6 } }, 'ledger.trainingFlops');
    refused({ ledger: { ...ledger, epochs: ledger.epochs + 1 } }, 'ledger.epochs');
    refused({ macs: result.macs + 1 }, 'macs');
    if (removals === undefined) return;
    refused({ removals: removals.slice(1) }, 'removals');
    refused({ epochs: [] }, 'epochs');
    const [first, ...rest] = removals;
    refused({ removals: [{ ...first!, optimizerSteps: 1 }, ...rest] }, 'removals.0.optimizerSteps');
    const more = Object.fromEntries(Object.keys(first!.kept).map((id) => [id, 1000]));
    refused({ removals: [{ ...first!, kept: more }, ...rest] }, 'removals.0.kept');
  });
});
