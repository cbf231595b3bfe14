import { prunableGroups } from '#core/networks/groups';
import { shrinkNetwork } from '#core/networks/shrink';
import { RatioSchema } from '#core/selection/ratio';
import { selectFilters, type Selection } from '#core/selection/select';
import type { Lease } from '#core/wire/runner';
import type { PruneResult, PruneStage } from '#core/wire/stage';
import { parseOrFault } from '#core/errors/zodFault';
import { methodById, parseConfig } from '#methods/registry';
import type { Checkpoint } from '#runner/checkpoint/checkpoint';
import { datasetOf, networkOf, storeNetwork } from '#runner/stages/inputs';
import type { StageIo } from '#runner/stages/io';
import { provenance } from '#runner/stages/provenance';
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
  const [dataset, dense] = await Promise.all([datasetOf(lease, io), networkOf(lease, stage.base, io)]);
  const selection = select(stage, dense);
  const pruned = shrinkNetwork(dense.graph, selection.kept, dense.weights);
  const seconds = (performance.now() - started) / 1000;
  await report(io, 0.1, `kept ${selection.params} parameters at ${selection.rate.toFixed(3)}×, evaluating`);

  const test = imagesOf(dataset.test, dataset.descriptor);
  const evaluation = await evaluate(io.backend, pruned.graph, pruned.weights, test, breather(io.signal));
  const accuracy = ((100 * evaluation.correct) / evaluation.total).toFixed(2);
  await report(io, 1, `${accuracy} % right after pruning`);
  const work = { epochs: 0, forwardOnly: 0, trained: 0, seconds };
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
    provenance: provenance(io),
  };
}

/** Scores of the method, landed in the board's rate band. */
function select(stage: PruneStage, { graph, weights }: Checkpoint): Selection {
  const method = methodById(stage.method.id);
  const config = parseConfig(method, stage.method.config);
  const groups = prunableGroups(graph, stage.prunable);
  const scores = method.score({ graph, groups, config, seed: stage.seed }, weights);
  const ratio = parseOrFault(RatioSchema, stage.method.config['ratio'], 'config.ratio');
  return selectFilters({ graph, groups, scores, ratio, band: stage.band });
}

function report(io: StageIo, share: number, message: string): Promise<void> {
  return io.report({ share, epoch: 0, epochs: 0, imagesPerSecond: 0, message, rows: [] });
}
