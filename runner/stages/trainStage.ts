import type { PackedDataset } from '#core/datasets/packed';
import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { BaseResult, BaseStage, RetrainStage } from '#core/wire/stage';
import { storeNetwork } from '#runner/stages/inputs';
import type { StageIo } from '#runner/stages/io';
import { trainingProgress } from '#runner/stages/progress';
import { provenance } from '#runner/stages/provenance';
import { trainingLength } from '#core/verification/work';
import { train } from '#runner/training/train';

/** Trains a network as a base or retrain stage says, stores it, and reports on the way. */
export async function trainStage(
  { recipe, seed }: Pick<BaseStage | RetrainStage, 'recipe' | 'seed'>,
  network: { readonly graph: Graph; readonly weights: ReadonlyMap<string, Weight> },
  dataset: PackedDataset,
  io: StageIo,
): Promise<Omit<BaseResult, 'kind'>> {
  const { rows } = trainingLength(recipe, dataset.descriptor.train);
  const progress = trainingProgress(io, rows, dataset.descriptor.train);
  const { backend, signal } = io;
  const { onStep, onEpoch } = progress;
  const trained = await train({ backend, ...network, recipe, seed, dataset, signal, onStep, onEpoch });
  await progress.finish();
  return {
    checkpoint: await storeNetwork(network.graph, trained.weights, io),
    evaluation: trained.evaluation,
    epochs: trained.epochs,
    ledger: trained.ledger,
    provenance: provenance(io),
  };
}
