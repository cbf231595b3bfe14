import { buildNetwork } from '#core/networks/registry';
import { initialWeights } from '#core/networks/weights';
import type { Lease } from '#core/wire/runner';
import type { BaseResult, BaseStage } from '#core/wire/stage';
import { datasetOf } from '#runner/stages/inputs';
import type { StageIo } from '#runner/stages/io';
import { assertRoom } from '#runner/stages/room';
import { trainStage } from '#runner/stages/trainStage';

/** Trains the dense network from random weights drawn from the stage's seed. */
export async function base(stage: BaseStage, lease: Lease, io: StageIo): Promise<BaseResult> {
  const dataset = await datasetOf(lease, io);
  const { image, classes } = dataset.descriptor;
  const graph = buildNetwork(stage.network, { image, classes: classes.length });
  assertRoom(graph, stage.recipe, dataset, io);
  const network = { graph, weights: initialWeights(graph, stage.seed) };
  return { kind: 'base', ...(await trainStage(stage, lease, network, dataset, io)) };
}
