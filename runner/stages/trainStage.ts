import type { Dataset } from '#runner/data/dataset';
import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { Lease } from '#core/wire/runner';
import type { BaseResult, BaseStage, RetrainStage, ScratchStage } from '#core/wire/stage';
import { storeNetwork } from '#runner/stages/inputs';
import type { StageIo } from '#runner/stages/io';
import { trainingProgress } from '#runner/stages/progress';
import { provenance } from '#runner/stages/provenance';
import { checkpointsOf, stateToResume } from '#runner/stages/resume';
import { shareDone } from '#runner/training/state';
import { train } from '#runner/training/train';
import { stepsPerEpoch } from '#core/recipes/schedule';
import { trainingLength } from '#core/verification/work';

/**
 * Trains a network as a base, retrain or scratch stage says, from the beginning or from where an earlier lease left off; stores
 * it, and reports on the way.
 */
export async function trainStage(
  { recipe, seed }: Pick<BaseStage | RetrainStage | ScratchStage, 'recipe' | 'seed'>,
  lease: Pick<Lease, 'hash' | 'resume'>,
  network: { readonly graph: Graph; readonly weights: ReadonlyMap<string, Weight> },
  dataset: Dataset,
  io: StageIo,
): Promise<Omit<BaseResult, 'kind'>> {
  const images = dataset.descriptor.train;
  const training = { stage: lease.hash, graph: network.graph, recipe, images };
  const from = await stateToResume(lease, training, io);
  const { rows: epochs } = trainingLength(recipe, images);
  const done = from === null ? 0 : shareDone(from.position, epochs, stepsPerEpoch(recipe, images));
  const progress = trainingProgress(io, { epochs, images, done });
  if (from !== null) progress.onResume(from.position.rows);
  const { onStep, onEpoch } = progress;
  const checkpoints = checkpointsOf(training, io);
  const trained = await train({
    ...network,
    recipe,
    seed,
    dataset,
    from,
    onStep,
    onEpoch,
    backend: io.backend,
    signal: io.signal,
    ...(checkpoints && { checkpoints }),
  });
  await progress.finish();
  const { why, perCall } = trained.engine;
  if (why !== null) io.log(`its training steps were not compiled: ${why}`);
  else if (typeof perCall?.why === 'string') io.log(`its training steps went one a call: ${perCall.why}`);
  return {
    checkpoint: await storeNetwork(network.graph, trained.weights, io),
    evaluation: trained.evaluation,
    epochs: trained.epochs,
    ledger: trained.ledger,
    provenance: provenance(io, network.graph, trained.engine),
  };
}
