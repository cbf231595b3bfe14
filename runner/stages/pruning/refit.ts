import type { Kept } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import type { ForwardWork } from '#core/verification/pruneLedger';
import { reconstruct } from '#runner/reconstruction/reconstruct';
import { seedOfRemoval, type Network, type Scoring } from '#runner/stages/pruning/score';
import { observedBatches } from '#runner/statistics/batches';
import { imagesOf } from '#runner/training/batches';
import { breather } from '#runner/training/breather';

/**
 * The weights that are left after a removal, fitted as the method asks: `pruned` is `before` without the channels that
 * `kept` doesn't name. As they are, at no cost, for most methods.
 */
export async function refitWeights(
  { method, config, stage, dataset, io }: Scoring,
  before: Network,
  pruned: Network,
  kept: Kept,
  removal: number,
  onShare: (share: number) => Promise<void>,
): Promise<{ readonly weights: Network['weights']; readonly work: ForwardWork | null }> {
  const seed = seedOfRemoval(stage, removal);
  const groups = prunableGroups(before.graph, stage.prunable);
  const { reconstruct: reconstruction } = method.init({ graph: before.graph, groups, config, seed });
  if (reconstruction === undefined) return { weights: pruned.weights, work: null };
  const train = imagesOf(dataset.train, dataset.descriptor);
  const batches = () => observedBatches(train, reconstruction, seed);
  const breathe = breather(io.signal);
  const order = { backend: io.backend, base: before, pruned, kept, reconstruction, seed, batches };
  return reconstruct(order, async (share) => {
    await breathe();
    await onShare(share);
  });
}
