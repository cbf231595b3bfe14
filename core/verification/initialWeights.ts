import { fingerprint } from '#core/identity/fingerprint';
import { networkFamily } from '#core/networks/registry';
import type { BoardDefinition } from '#core/verification/board';
import type { DatasetDescriptor } from '#core/wire/dataset';

/**
 * Identity of the weights that a board's bases start from. Initial weights are a pure function of network, shape of
 * the data and seed, so hashing those says the same as hashing the tensors. Private seeds are named by the commitment
 * to the secret that they come from.
 */
export function initialWeightsHash(board: BoardDefinition, dataset: DatasetDescriptor): string {
  return fingerprint({
    network: board.network,
    revision: networkFamily(board.network.family).revision,
    image: dataset.image,
    classes: dataset.classes.length,
    seed: board.ranking?.secret ?? board.seed,
  });
}
