import { initialWeights } from '#core/networks/weights';
import type { Lease } from '#core/wire/runner';
import type { ScratchResult, ScratchStage } from '#core/wire/stage';
import { datasetOf, networkOf } from '#runner/stages/inputs';
import type { StageIo } from '#runner/stages/io';
import { trainStage } from '#runner/stages/trainStage';

/** Trains the pruned architecture from random weights drawn from the stage's seed: a small dense network of its own. */
export async function scratch(stage: ScratchStage, lease: Lease, io: StageIo): Promise<ScratchResult> {
  const [dataset, pruned] = await Promise.all([datasetOf(lease, io), networkOf(lease, stage.pruned, io)]);
  const { graph } = pruned;
  const network = { graph, weights: initialWeights(graph, stage.seed) };
  return { kind: 'scratch', ...(await trainStage(stage, lease, network, dataset, io)) };
}
