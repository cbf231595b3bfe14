import { eq, inArray } from 'drizzle-orm';
import { Fault, isFault } from '#core/errors/fault';
import { shortHash } from '#core/identity/fingerprint';
import { networkCost } from '#core/networks/cost';
import type { NetworkCost } from '#core/networks/cost';
import type { Graph, Kept } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import { buildNetwork } from '#core/networks/registry';
import { shrinkGraph } from '#core/networks/shrink';
import type { Recipe } from '#core/recipes/recipe';
import { parseOrFault } from '#core/errors/zodFault';
import { costModel } from '#core/selection/costModel';
import { RatioSchema } from '#core/selection/ratio';
import { roundCount } from '#core/selection/rounds';
import { scheduleOf } from '#core/selection/schedule';
import { pruneLedger, refittingWork, type PrunePart } from '#core/verification/pruneLedger';
import { stepsBetween, wholeTraining } from '#core/verification/pruneTraining';
import { imagesOfSteps, trainingFlops, trainingLength } from '#core/verification/work';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { PruneResult, PruneStage, StageResult } from '#core/wire/stage';
import { artifact } from '#drizzle/schema/artifacts';
import { datasetVersion } from '#drizzle/schema/datasets';
import { stage, stageNeed } from '#drizzle/schema/stages';
import type { StoredResult } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import type { StageRow } from '#server/stages/held';
import { imagesSeen } from '#methods/observed';
import { methodById, parseConfig } from '#methods/registry';

/** Relative difference of two floating-point numbers that were computed in the same way. */
const SAME = 1e-9;

/**
 * Refuses a result whose numbers are not what the server computes itself: MACs, parameters and rate from the kept
 * indices, counts of images and epochs from dataset and recipe, training FLOPs from both. Nothing that ranks or costs
 * is taken on trust but the count of correct images. Throws Fault `bad-result` naming the field.
 */
export async function checkResult(tx: Db, row: StageRow, result: StageResult): Promise<void> {
  if (result.kind !== row.kind) refuse('kind', `the stage is "${row.kind}", the result is "${result.kind}"`);
  if (result.provenance.backend !== row.backend) {
    refuse(
      'provenance.backend',
      `computed on "${result.provenance.backend}", the stage asks for "${row.backend}"`,
    );
  }
  await checkArtifact(tx, result);
  const dataset = await datasetOf(tx, row);
  checkEvaluation(result, dataset);
  const dense = buildNetwork(row.network, { image: dataset.image, classes: dataset.classes.length });
  const { definition } = row;
  if (definition.kind === 'prune') {
    checkPruned(dense, definition, result as PruneResult, dataset);
    return;
  }
  const cost = definition.kind === 'base' ? networkCost(dense) : await prunedCost(tx, row, dense);
  checkTrained(result as TrainedResult, definition.recipe, cost, dataset);
}

async function checkArtifact(tx: Db, { checkpoint }: StageResult): Promise<void> {
  const [stored] = await tx.select().from(artifact).where(eq(artifact.sha256, checkpoint.sha256));
  if (stored === undefined) {
    refuse(
      'checkpoint.sha256',
      `artifact ${shortHash(checkpoint.sha256)} is not in the store; upload it before completing`,
    );
  }
  expectEqual('checkpoint.bytes', checkpoint.bytes, stored.bytes);
}

async function datasetOf(tx: Db, row: StageRow): Promise<DatasetDescriptor> {
  const versions = await tx
    .select({ version: datasetVersion.version, descriptor: datasetVersion.descriptor })
    .from(datasetVersion)
    .where(eq(datasetVersion.dataset, row.dataset));
  const found = versions.find(({ version }) => version === row.datasetVersion);
  if (found === undefined) throw new Error(`stage ${row.hash}: its dataset version is not registered`);
  return found.descriptor;
}

function checkEvaluation({ evaluation }: StageResult, dataset: DatasetDescriptor): void {
  expectEqual('evaluation.total', evaluation.total, dataset.test);
  if (evaluation.correct > evaluation.total) {
    refuse('evaluation.correct', `${evaluation.correct} of ${evaluation.total} images`);
  }
  const { correct, correctTop5 = correct, total } = evaluation;
  if (correctTop5 < correct || correctTop5 > total) {
    refuse('evaluation.correctTop5', `${correctTop5} of ${total} images, ${correct} of them first`);
  }
}

function checkPruned(
  dense: Graph,
  definition: PruneStage,
  result: PruneResult,
  dataset: DatasetDescriptor,
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

/**
 * Cost of the network that a retraining or scratch stage trained: the dense one, without the filters that its prune stage removed
 * if it has one.
 */
async function prunedCost(tx: Db, row: StageRow, dense: Graph): Promise<NetworkCost> {
  const needs = tx.select({ hash: stageNeed.needs }).from(stageNeed).where(eq(stageNeed.stage, row.hash));
  const rows = await tx.select({ result: stage.result }).from(stage).where(inArray(stage.hash, needs));
  const pruned = rows.map(({ result }) => result).find(isPruned);
  if (pruned === undefined) {
    if (rows.some(({ result }) => result?.kind === 'base')) return networkCost(dense);
    throw new Error(`stage ${row.hash}: the stage before it has no result`);
  }
  return networkCost(shrinkGraph(dense, pruned.kept));
}

function isPruned(result: StoredResult | null): result is Extract<StoredResult, { kind: 'prune' }> {
  return result?.kind === 'prune';
}

type TrainedResult = Exclude<StageResult, PruneResult>;

function checkTrained(
  { epochs, evaluation, ledger }: TrainedResult,
  recipe: Recipe,
  cost: NetworkCost,
  dataset: DatasetDescriptor,
): void {
  const length = trainingLength(recipe, dataset.train);
  expectEqual('epochs', epochs.length, length.rows);
  epochs.forEach((row, i) => expectEqual(`epochs.${i}.epoch`, row.epoch, i + 1));
  expectClose(
    'epochs: the last testTop1',
    epochs.at(-1)?.testTop1 ?? -1,
    evaluation.correct / evaluation.total,
  );
  expectClose('ledger.epochs', ledger.epochs, length.epochs);
  expectEqual('ledger.imagesBackward', ledger.imagesBackward, length.images);
  expectClose('ledger.trainingFlops', ledger.trainingFlops, trainingFlops(cost.macs, recipe, dataset.train));
}

function expectEqual(field: string, given: number, expected: number): void {
  if (given !== expected) refuse(field, `${given}; the server computes ${expected}`);
}

function expectClose(field: string, given: number, expected: number): void {
  if (Math.abs(given - expected) > SAME * Math.max(1, Math.abs(expected))) {
    refuse(field, `${given}; the server computes ${expected}`);
  }
}

function refuse(field: string, what: string): never {
  throw new Fault('bad-result', `Result refused, ${field}: ${what}.`, {
    field: `result.${field}`,
    hint: 'Update the runner to the server’s version; if they are equal, report this as a defect.',
    class: 'platform',
  });
}
