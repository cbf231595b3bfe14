import { fingerprint } from '#core/identity/fingerprint';
import { networkFamily } from '#core/networks/registry';
import { deriveSeed } from '#core/rng/counter';
import type { BoardDefinition } from '#core/verification/board';
import type { DatasetDescriptor } from '#core/wire/dataset';

/** Seed of the board's base number `index`: its initial weights and the order of its images. */
export function baseSeed(board: Pick<BoardDefinition, 'seed'>, index: number): number {
  return deriveSeed(board.seed, `base/${index}`);
}

/**
 * Identity of the weights that a board's bases start from. Initial weights are a pure function of network, shape of
 * the data and seed, so hashing those says the same as hashing the tensors.
 */
export function initialWeightsHash(board: BoardDefinition, dataset: DatasetDescriptor): string {
  return fingerprint({
    network: board.network,
    revision: networkFamily(board.network.family).revision,
    image: dataset.image,
    classes: dataset.classes.length,
    seed: board.seed,
  });
}
