import { encodePacked, type PackedDataset } from '#core/datasets/packed';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import type { Graph } from '#core/networks/graph';
import type { Recipe } from '#core/recipes/recipe';
import type { BackendClass } from '#core/wire/board';
import { readDataset } from '#runner/data/formats';

/** One training of an agreement benchmark, as it is handed to a process of its own. */
export type Job = {
  readonly backend: BackendClass;
  readonly seed: number;
  /** Folder of CIFAR-10's images, read as dataset `cifar-10-jpeg`. */
  readonly data: string;
  readonly limitPerClass: number | null;
  readonly widths: readonly [number, number, number];
  readonly epochs: number;
  readonly lr: number;
};

export type Outcome = {
  /** SHA-256 of the trained weights, running statistics included. */
  readonly weights: string;
  /** Share of the test images, by epoch and at the end. */
  readonly testTop1: readonly number[];
  readonly trainLoss: readonly number[];
  readonly accuracy: number;
  readonly seconds: number;
  /** Of all threads, which other work on the machine lengthens less than it does `seconds`. */
  readonly processorSeconds: number;
  /** What computed, in words. */
  readonly device: string;
};

export async function readImages({
  data,
  limitPerClass,
}: Pick<Job, 'data' | 'limitPerClass'>): Promise<PackedDataset> {
  const input = await readDataset(data, { id: 'cifar-10-jpeg', limitPerClass });
  const { descriptor } = encodePacked(input.descriptor, input);
  return { descriptor, train: input.train, test: input.test };
}

/** A ResNet-8 of these widths for CIFAR-10. */
export function networkOf({ widths }: Pick<Job, 'widths'>): Graph {
  return resnetCifar.build(
    { widths: [...widths], blocks: 1, shortcut: 'A' },
    { image: [32, 32, 3], classes: 10 },
  );
}

/** SGD with momentum, crops padded by four and flips; a tenth of the rate after half and after three quarters. */
export function recipeOf({ epochs, lr }: Pick<Job, 'epochs' | 'lr'>): Recipe {
  return {
    id: 'agreement',
    epochs,
    schedule: { kind: 'step', lr, milestones: [epochs / 2, (3 * epochs) / 4], gamma: 0.1 },
    optimizer: {
      kind: 'sgd',
      momentum: 0.9,
      nesterov: false,
      weightDecay: 1e-4,
      decays: 'all',
      momentumReset: true,
    },
    batchSize: BATCH,
    lastBatch: 'keep',
    augmentation: { kind: 'pad-crop-flip', pad: PAD },
    normalisation: 'dataset',
    loss: { kind: 'cross-entropy', labelSmoothing: 0, distillation: null },
    batchNormReestimation: null,
    gradientClipping: null,
    weightAveraging: null,
    precision: 'float32',
  };
}

export const BATCH = 128;
export const PAD = 4;
