import { parseOrFault } from '#core/errors/zodFault';
import { prunableGroups } from '#core/networks/groups';
import { RatioSchema } from '#core/selection/ratio';
import { scheduleOf } from '#core/selection/schedule';
import { pruneLedger } from '#core/verification/pruneLedger';
import type { Lease } from '#core/wire/runner';
import type { PruneResult, PruneStage } from '#core/wire/stage';
import { methodById, parseConfig } from '#methods/registry';
import { measureLatency } from '#runner/latency/measure';
import { datasetOf, networkOf, normalisedAs, storeNetwork } from '#runner/stages/inputs';
import type { StageIo } from '#runner/stages/io';
import { provenance } from '#runner/stages/provenance';
import { BEFORE_EVALUATION, removeFilters } from '#runner/stages/pruning/removals';
import { imagesOf } from '#runner/training/batches';
import { breather } from '#runner/training/breather';
import { evaluate } from '#runner/training/evaluate';

/**
 * The sparsifying action: the method scores the base's filters, the site turns scores into kept indices, the network
 * is rewritten without the rest, at once or in several steps with training between, and its accuracy is measured before
 * any retraining.
 */
export async function prune(stage: PruneStage, lease: Lease, io: StageIo): Promise<PruneResult> {
  const [data, dense] = await Promise.all([datasetOf(lease, io), networkOf(lease, stage.base, io)]);
  const dataset = normalisedAs(data, stage.normalisation);
  const method = methodById(stage.method.id);
  const config = parseConfig(method, stage.method.config);
  const task = {
    graph: dense.graph,
    groups: prunableGroups(dense.graph, stage.prunable),
    ratio: parseOrFault(RatioSchema, stage.method.config['ratio'], 'config.ratio'),
    band: stage.band,
  };
  const schedule = scheduleOf(stage.method.config);
  const removed = await removeFilters({ stage, lease, method, config, task, schedule, dense, dataset, io });
  const { network, selection, state, training } = removed;
  await report(
    io,
    BEFORE_EVALUATION,
    `kept ${selection.params} parameters at ${selection.rate.toFixed(3)}×, evaluating`,
  );
  const test = imagesOf(dataset.test, dataset.descriptor);
  const breathe = breather(io.signal);
  const evaluation = await evaluate(io.backend, network.graph, network.weights, test, breathe);
  const latency = await measureLatency(io.backend, { dense, pruned: network }, breathe);
  const accuracy = ((100 * evaluation.correct) / evaluation.total).toFixed(2);
  await report(io, 1, `${accuracy} % right after pruning`);
  const { train } = dataset.descriptor;
  return {
    kind: 'prune',
    checkpoint: await storeNetwork(network.graph, network.weights, io),
    evaluation,
    kept: state.kept,
    toppedUp: [...selection.toppedUp],
    rate: selection.rate,
    params: selection.params,
    macs: selection.macs,
    ...(schedule !== null && { removals: state.removals }),
    ...(stage.training && { epochs: [...(training?.position.rows ?? [])] }),
    latency,
    ledger: pruneLedger(state.parts, stage.training ?? null, train, state.seconds),
    provenance: provenance(io, network.graph),
  };
}

function report(io: StageIo, share: number, message: string): Promise<void> {
  return io.report({ share, epoch: 0, epochs: 0, imagesPerSecond: 0, message, rows: [] });
}
