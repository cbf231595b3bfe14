import { isFault } from '#core/errors/fault';
import { parseOrFault } from '#core/errors/zodFault';
import { networkCost } from '#core/networks/cost';
import type { Graph, Kept } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import { shrinkGraph } from '#core/networks/shrink';
import { costModel } from '#core/selection/costModel';
import { RatioSchema } from '#core/selection/ratio';
import { roundCount } from '#core/selection/rounds';
import { scheduleOf } from '#core/selection/schedule';
import { pruneLedger, refittingWork, type PrunePart } from '#core/verification/pruneLedger';
import { stepsBetween, wholeTraining } from '#core/verification/pruneTraining';
import { imagesOfSteps, trainingLength } from '#core/verification/work';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { PruneResult, PruneStage } from '#core/wire/stage';
import { imagesSeen } from '#methods/observed';
import { methodById, parseConfig } from '#methods/registry';
import { expectClose, expectEqual, refuse } from '#server/stages/expected';

/**
 * Refuses a prune stage's result whose kept indices, removals, costs or ledger are not what the server computes itself.
 * Throws Fault `bad-result` naming the field.
 */
export function checkPruned(
  dense: Graph,
  definition: PruneStage,
  result: PruneResult,
  dataset: Pick<DatasetDescriptor, 'train'>,
): void {
  checkKept(dense, definition, result);
  const full = networkCost(dense);
  const cost = networkCost(shrunk(dense, result.kept));
  expectEqual('macs', result.macs, cost.macs);
  expectEqual('params', result.params, cost.params);
  expectClose('rate', result.rate, full.macs / cost.macs);
  checkRemovals(dense, definition, result, dataset.train);
  checkPruneLedger(dense, definition, result, dataset.train);
}

/** Removals of several steps: as many as the schedule makes, where they fall, none that gives channels back. */
function checkRemovals(dense: Graph, definition: PruneStage, result: PruneResult, train: number): void {
  const { task, schedule } = removing(dense, definition);
  const removals = result.removals ?? [];
  const of = schedule === null ? 0 : roundCount(task, schedule);
  expectEqual('removals', removals.length, of);
  const between = definition.training === undefined ? 0 : stepsBetween(definition.training, of, train);
  removals.forEach(({ optimizerSteps, kept }, i) => {
    expectEqual(`removals.${i}.optimizerSteps`, optimizerSteps, i * between);
    for (const { id, channels } of task.groups) {
      const before = removals[i - 1]?.kept[id] ?? channels;
      const after = kept[id] ?? 0;
      if (after < 1 || after > before) refuse(`removals.${i}.kept.${id}`, `${after} of ${before} channels`);
      if (i === of - 1) expectEqual(`removals.${i}.kept.${id}`, after, result.kept[id]!.length);
    }
  });
  checkInsideEpochs(definition, result, train);
}

/** The rows of the training between removals. */
function checkInsideEpochs({ training }: PruneStage, { epochs = [] }: PruneResult, train: number): void {
  const rows = training === undefined ? 0 : trainingLength(wholeTraining(training), train).rows;
  expectEqual('epochs', epochs.length, rows);
  epochs.forEach((row, i) => expectEqual(`epochs.${i}.epoch`, row.epoch, i + 1));
}

/** What the method costs: its passes over training images and the steps between removals, each with its network. */
function checkPruneLedger(dense: Graph, definition: PruneStage, result: PruneResult, train: number): void {
  const { task, schedule } = removing(dense, definition);
  const { method: asked, seed, training } = definition;
  const method = methodById(asked.id);
  const input = { ...task, config: parseConfig(method, asked.config), seed };
  const plan = method.init(input);
  const images = imagesSeen(plan, train);
  const model = costModel(dense, task.groups);
  const removals = result.removals ?? [{ optimizerSteps: 0, kept: {} }];
  const refitted = plan.reconstruct === undefined ? 0 : imagesSeen({ observe: plan.reconstruct }, train);
  const indices = (kept: Readonly<Record<string, number>>): Kept =>
    Object.fromEntries(task.groups.map(({ id, channels }) => [id, upTo(kept[id] ?? channels)]));
  const parts = removals.map(({ optimizerSteps, kept }, i): PrunePart => {
    const before = removals[i - 1];
    const wasThere = shrinkGraph(dense, indices(before?.kept ?? {}));
    const after = i === removals.length - 1 ? countsOf(result.kept) : kept;
    const seen = i === 0 || schedule?.rescore === true ? images : 0;
    const from = before?.optimizerSteps ?? 0;
    return {
      macs: model.macs(task.groups.map(({ id, channels }) => before?.kept[id] ?? channels)),
      forwardOnly: plan.observe?.kind === 'gradients' ? 0 : seen,
      gradientOnly: plan.observe?.kind === 'gradients' ? seen : 0,
      trained: training === undefined ? 0 : imagesOfSteps(training.recipe, train, from, optimizerSteps),
      ...(refitted > 0 && { refitting: refittingWork(wasThere, indices(after), refitted) }),
    };
  });
  const expected = pruneLedger(parts, training ?? null, train, 0);
  expectClose('ledger.epochs', result.ledger.epochs, expected.epochs);
  expectClose('ledger.epochEquivalents', result.ledger.epochEquivalents, expected.epochEquivalents);
  expectEqual('ledger.imagesForward', result.ledger.imagesForward, expected.imagesForward);
  expectEqual('ledger.imagesBackward', result.ledger.imagesBackward, expected.imagesBackward);
  expectClose('ledger.trainingFlops', result.ledger.trainingFlops, expected.trainingFlops);
}

function countsOf(kept: PruneResult['kept']): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(kept).map(([id, channels]) => [id, channels.length]));
}

/** Costs depend on how many channels there are, not on which. */
function upTo(channels: number): number[] {
  return Array.from({ length: channels }, (_, i) => i);
}

function removing(graph: Graph, { prunable, method, band }: PruneStage) {
  const ratio = parseOrFault(RatioSchema, method.config['ratio'], 'config.ratio');
  const task = { graph, groups: prunableGroups(graph, prunable), ratio, band };
  return { task, schedule: scheduleOf(method.config) };
}

function checkKept(dense: Graph, definition: PruneStage, result: PruneResult): void {
  const groups = prunableGroups(dense, definition.prunable);
  const known = groups.map((group) => group.id).sort();
  const given = Object.keys(result.kept).sort();
  if (known.join() !== given.join()) {
    refuse('kept', `groups ${given.join(', ')}; the board lets prune ${known.join(', ')}`);
  }
  for (const { group, channel, action } of result.toppedUp) {
    const isKept = result.kept[group]?.includes(channel) ?? false;
    if (isKept !== (action === 'restore'))
      refuse('toppedUp', `${group} ${channel}: "${action}" contradicts kept`);
  }
}

function shrunk(dense: Graph, kept: PruneResult['kept']): Graph {
  try {
    return shrinkGraph(dense, kept);
  } catch (error) {
    // Faults and plain errors of shrinking both say which layer and index.
    const message = error instanceof Error ? error.message : String(error);
    if (isFault(error)) throw error;
    return refuse('kept', message);
  }
}
