import { Fault } from '#core/errors/fault';
import { shrinkNetwork } from '#core/networks/shrink';
import type { Lease } from '#core/wire/runner';
import type { RetrainResult, RetrainStage } from '#core/wire/stage';
import type { Checkpoint } from '#runner/checkpoint/checkpoint';
import { datasetOf, networkOf } from '#runner/stages/inputs';
import type { StageIo } from '#runner/stages/io';
import { assertRoom } from '#runner/stages/room';
import { trainStage } from '#runner/stages/trainStage';

/**
 * Retrains the pruned network. Momentum starts at zero; weights and running statistics go on from the pruned network's,
 * or from those that the kept filters had where the recipe rewinds to.
 */
export async function retrain(stage: RetrainStage, lease: Lease, io: StageIo): Promise<RetrainResult> {
  const [dataset, network] = await Promise.all([datasetOf(lease, io), beginning(stage, lease, io)]);
  assertRoom(network.graph, stage.recipe, dataset, io);
  return { kind: 'retrain', ...(await trainStage(stage, lease, network, dataset, io)) };
}

async function beginning(
  { pruned, rewound }: RetrainStage,
  lease: Lease,
  io: StageIo,
): Promise<Pick<Checkpoint, 'graph' | 'weights'>> {
  if (rewound === undefined) return networkOf(lease, pruned, io);
  const pruning = lease.inputs.find((input) => input.stage === pruned)?.result;
  if (pruning?.kind !== 'prune') {
    throw new Fault('internal', `The lease lacks the kept filters of stage ${pruned}.`, {
      class: 'platform',
    });
  }
  const earlier = await networkOf(lease, rewound, io);
  return shrinkNetwork(earlier.graph, pruning.kept, earlier.weights);
}
