import { Fault } from '#core/errors/fault';
import type { Graph } from '#core/networks/graph';
import { buildNetwork } from '#core/networks/registry';
import { initialWeights, type Weight } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { NetworkRef } from '#core/wire/board';
import type { Batch } from '#runner/compute/network/step';
import type { BatchPlan } from '#runner/training/batches';
import { normalisationTable } from '#runner/training/pixels';

/** What benchmarks are run on: networks of the papers on images like CIFAR's. */
const NETWORKS = {
  'ResNet-8': { family: 'resnet-cifar', config: { widths: [16, 32, 64], blocks: 1, shortcut: 'A' } },
  'ResNet-20': { family: 'resnet-cifar', config: { widths: [16, 32, 64], blocks: 3, shortcut: 'A' } },
  'ResNet-56': { family: 'resnet-cifar', config: { widths: [16, 32, 64], blocks: 9, shortcut: 'A' } },
  'VGG-16': { family: 'vgg-cifar', config: { depth: 16, widths: [64, 128, 256, 512, 512], hidden: null } },
} satisfies Record<string, NetworkRef>;
export type NetworkName = keyof typeof NETWORKS;

/** Names separated by commas. Throws Fault `bad-config` for one that is none. */
export function networksOf(list: string): readonly NetworkName[] {
  return list.split(',').map((name) => {
    if (Object.hasOwn(NETWORKS, name)) return name as NetworkName;
    throw new Fault('bad-config', `There is no network "${name}" to measure.`, {
      hint: `Known: ${Object.keys(NETWORKS).join(', ')}.`,
    });
  });
}

const IMAGE = [32, 32, 3] as const;
const CLASSES = 10;

/** A network with its first weights and a batch of noise: the same at every call. */
export type Task = {
  readonly graph: Graph;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly batch: Batch;
};

export function taskOf(name: NetworkName, images: number): Task {
  const graph = buildNetwork(NETWORKS[name], { image: [...IMAGE], classes: CLASSES });
  const random = rng(1, 'bench');
  const pixels = Float32Array.from(
    { length: images * graph.input.reduce((a, b) => a * b, 1) },
    random.normal,
  );
  const labels = Int32Array.from({ length: images }, () => random.below(graph.classes));
  return { graph, weights: initialWeights(graph, 1), batch: { pixels, labels } };
}

/** Endless training on random images, in epochs of sixteen steps with crops and flips. */
export function noisePlan(batchSize: number): BatchPlan {
  const random = rng(1, 'bench');
  const images = 16 * batchSize;
  const split = {
    pixels: Uint8Array.from({ length: images * IMAGE.reduce((a, b) => a * b, 1) }, () => random.below(256)),
    labels: Uint16Array.from({ length: images }, () => random.below(CLASSES)),
  };
  const table = normalisationTable({ mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] });
  return {
    images: { split, shape: [...IMAGE], table },
    recipe: { batchSize, lastBatch: 'drop', augmentation: { kind: 'pad-crop-flip', pad: 4 } },
    ...{ seed: 1, epoch: 1, step: 0, batches: 1e9 },
  };
}
