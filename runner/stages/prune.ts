import { prunableGroups } from '#core/networks/groups';
import { shrinkNetwork } from '#core/networks/shrink';
import { RatioSchema } from '#core/selection/ratio';
import { selectFilters, type Selection } from '#core/selection/select';
import type { Lease } from '#core/wire/runner';
import type { PruneResult, PruneStage } from '#core/wire/stage';
import { parseOrFault } from '#core/errors/zodFault';
import type { PackedDataset } from '#core/datasets/packed';
import type { MethodInput, Observe, Statistics } from '#methods/method';
import { imagesSeen } from '#methods/observed';
import { methodById, parseConfig } from '#methods/registry';
import type { Checkpoint } from '#runner/checkpoint/checkpoint';
import { datasetOf, networkOf, normalisedAs, storeNetwork } from '#runner/stages/inputs';
import type { StageIo } from '#runner/stages/io';
import { provenance } from '#runner/stages/provenance';
import { observedBatches } from '#runner/statistics/batches';
import { collectStatistics } from '#runner/statistics/collect';
import { imagesOf } from '#runner/training/batches';
import { breather } from '#runner/training/breather';
import { evaluate } from '#runner/training/evaluate';
import { stageLedger } from '#runner/training/ledger';

/**
 * The sparsifying action: the method scores the base's filters, the site turns scores into kept indices, the network
 * is rewritten without the rest, and its accuracy is measured before any retraining.
 */
export async function prune(stage: PruneStage, lease: Lease, io: StageIo): Promise<PruneResult> {
  const started = performance.now();
  const [data, dense] = await Promise.all([datasetOf(lease, io), networkOf(lease, stage.base, io)]);
  const dataset = normalisedAs(data, stage.normalisation);
  const { selection, forwardOnly, gradientOnly } = await select(stage, dense, dataset, io);
  const pruned = shrinkNetwork(dense.graph, selection.kept, dense.weights);
  const seconds = (performance.now() - started) / 1000;
  const share = forwardOnly + gradientOnly > 0 ? LOOKING : 0.1;
  await report(io, share, `kept ${selection.params} parameters at ${selection.rate.toFixed(3)}×, evaluating`);

  const test = imagesOf(dataset.test, dataset.descriptor);
  const evaluation = await evaluate(io.backend, pruned.graph, pruned.weights, test, breather(io.signal));
  const accuracy = ((100 * evaluation.correct) / evaluation.total).toFixed(2);
  await report(io, 1, `${accuracy} % right after pruning`);
  const work = { epochs: 0, forwardOnly, gradientOnly, trained: 0, seconds };
  return {
    kind: 'prune',
    checkpoint: await storeNetwork(pruned.graph, pruned.weights, io),
    evaluation,
    kept: Object.fromEntries(Object.entries(selection.kept).map(([group, indices]) => [group, [...indices]])),
    toppedUp: [...selection.toppedUp],
    rate: selection.rate,
    params: selection.params,
    macs: selection.macs,
    ledger: stageLedger(dense.graph, dataset.descriptor.train, work),
    provenance: provenance(io, pruned.graph),
  };
}

/** Share of the work that a pass over training images stands for. */
const LOOKING = 0.9;

type Chosen = {
  readonly selection: Selection;
  /** Training images that the method saw: without and with their gradients. */
  readonly forwardOnly: number;
  readonly gradientOnly: number;
};

/** Scores of the method, with the statistics that it asks for, landed in the board's rate band. */
async function select(
  stage: PruneStage,
  { graph, weights }: Checkpoint,
  dataset: PackedDataset,
  io: StageIo,
): Promise<Chosen> {
  const method = methodById(stage.method.id);
  const config = parseConfig(method, stage.method.config);
  const groups = prunableGroups(graph, stage.prunable);
  const input = { graph, groups, config, seed: stage.seed };
  const { observe } = method.init(input);
  const { statistics, images } = await observed(observe, input, weights, dataset, io);
  const scores = method.score(input, weights, statistics);
  const ratio = parseOrFault(RatioSchema, stage.method.config['ratio'], 'config.ratio');
  return {
    selection: selectFilters({ graph, groups, scores, ratio, band: stage.band }),
    forwardOnly: observe?.kind === 'activations' ? images : 0,
    gradientOnly: observe?.kind === 'gradients' ? images : 0,
  };
}

async function observed(
  observe: Observe | null,
  input: MethodInput<unknown>,
  weights: Checkpoint['weights'],
  dataset: PackedDataset,
  io: StageIo,
): Promise<{ readonly statistics: Statistics; readonly images: number }> {
  if (observe === null) return { statistics: {}, images: 0 };
  const train = imagesOf(dataset.train, dataset.descriptor);
  const total = imagesSeen({ observe }, dataset.descriptor.train);
  const batches = observedBatches(train, observe, input.seed);
  const breathe = breather(io.signal);
  return collectStatistics({ backend: io.backend, input, weights, observe }, batches, async (images) => {
    await breathe();
    await report(io, (LOOKING * images) / total, `looked at ${images} of ${total} training images`);
  });
}

function report(io: StageIo, share: number, message: string): Promise<void> {
  return io.report({ share, epoch: 0, epochs: 0, imagesPerSecond: 0, message, rows: [] });
}
