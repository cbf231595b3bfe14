import type { Dataset } from '#runner/data/dataset';
import type { Graph } from '#core/networks/graph';
import type { Recipe } from '#core/recipes/recipe';
import { availableMemory } from '#runner/compute/freeMemory';
import type { StageIo } from '#runner/stages/io';
import { assertFits } from '#runner/training/memory';

/** Refuses a training that this machine has no memory for, before anything is made for it: Fault `out-of-memory`. */
export function assertRoom(
  graph: Graph,
  { batchSize }: Pick<Recipe, 'batchSize'>,
  { descriptor }: Dataset,
  { backend }: Pick<StageIo, 'backend'>,
): void {
  const batch = Math.min(batchSize, descriptor.train);
  assertFits({ graph, batch, backend }, availableMemory());
}
