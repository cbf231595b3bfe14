import type { Graph } from '#core/networks/graph';
import type { Backend } from '#runner/compute/backend';
import type { Residence } from '#runner/compute/network/block';
import type { BatchPlan } from '#runner/training/batches';
import { estimateMemory } from '#runner/training/memory';

/** The set is on its way to the device while it arrives there. */
const SETS = 2;

/**
 * The training set for a device whose calls take several steps, or why it can't be there; null where calls take one step
 * anyway.
 */
export function residenceOf(
  backend: Pick<Backend, 'cls' | 'compiler'>,
  graph: Graph,
  { images, recipe }: Pick<BatchPlan, 'images' | 'recipe'>,
): Residence | null {
  const { compiler } = backend;
  if (compiler === undefined || compiler.stepsPerCall === 1) return null;
  const { kind } = recipe.augmentation;
  if (kind === 'random-resized-crop-flip') return { why: 'resized crops are made by the processor' };
  const available = compiler.deviceMemory();
  if (available === null) return { why: 'nvidia-smi doesn’t say how much memory the GPU has' };
  const { split, table } = images;
  const { pixels, labels } = split;
  if (!(pixels instanceof Uint8Array))
    return { why: 'the training set is larger than memory and read from a file' };
  const batch = Math.min(recipe.batchSize, labels.length);
  const needed = SETS * pixels.byteLength + estimateMemory(graph, batch, backend).total;
  if (needed > available) {
    return {
      why: `the training set and the training need ${mib(needed)} on the device, which has ${mib(available)}`,
    };
  }
  return { set: { pixels, images: labels.length, table, moved: kind === 'pad-crop-flip' } };
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}
