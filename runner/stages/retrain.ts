import type { Lease } from '#core/wire/runner';
import type { RetrainResult, RetrainStage } from '#core/wire/stage';
import { datasetOf, networkOf } from '#runner/stages/inputs';
import type { StageIo } from '#runner/stages/io';
import { assertRoom } from '#runner/stages/room';
import { trainStage } from '#runner/stages/trainStage';

/** Retrains the pruned network. Momentum starts at zero; running statistics go on from the pruned network's. */
export async function retrain(stage: RetrainStage, lease: Lease, io: StageIo): Promise<RetrainResult> {
  const [dataset, pruned] = await Promise.all([datasetOf(lease, io), networkOf(lease, stage.pruned, io)]);
  assertRoom(pruned.graph, stage.recipe, dataset, io);
  return { kind: 'retrain', ...(await trainStage(stage, lease, pruned, dataset, io)) };
}
