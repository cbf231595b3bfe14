import { Fault } from '#core/errors/fault';
import type { Recipe } from '#core/recipes/recipe';
import type { DatasetDescriptor } from '#core/wire/dataset';

export type Normalisation = DatasetDescriptor['normalisation'];

/** What published CIFAR recipes subtract and divide by (design: recipes). */
export const CIFAR_NORMALISATION: Normalisation = {
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.2023, 0.1994, 0.201],
};

/** ImageNet's, of all published ImageNet recipes; some published code uses them for CIFAR too (design: recipes). */
const IMAGENET_NORMALISATION: Normalisation = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/**
 * Constants that published recipes use for a dataset, by the id it is imported under. They win over measured ones,
 * so that results stay comparable with published code.
 */
const PUBLISHED: Readonly<Record<string, Normalisation>> = {
  'cifar-10-jpeg': CIFAR_NORMALISATION,
  imagenet: IMAGENET_NORMALISATION,
  'imagenet-100': IMAGENET_NORMALISATION,
};

/**
 * The constants that a recipe normalises a dataset by. Throws Fault `bad-config` for ImageNet's on images of one channel.
 */
export function constantsFor(
  { id, image, normalisation }: Pick<DatasetDescriptor, 'id' | 'image' | 'normalisation'>,
  wanted: Recipe['normalisation'],
): Normalisation {
  if (wanted === 'dataset') return normalisation;
  if (image[2] === 3) return IMAGENET_NORMALISATION;
  throw new Fault('bad-config', `Images of "${id}" have one channel; ImageNet's constants are for three.`, {
    field: 'recipe.normalisation',
    hint: 'Use a recipe that normalises by the dataset’s own constants.',
    class: 'submitter',
  });
}

/** How often each byte occurs in each channel: 256 counts a channel. They are exact, so images may come in any order. */
export type Histogram = readonly Float64Array[];

export function emptyHistogram(channels: number): Histogram {
  return Array.from({ length: channels }, () => new Float64Array(256));
}

/** Adds NHWC pixels to a histogram of as many channels as they have. */
export function countPixels(histogram: Histogram, pixels: Uint8Array): void {
  const channels = histogram.length;
  histogram.forEach((counts, channel) => {
    for (let i = channel; i < pixels.length; i += channels) counts[pixels[i]!]! += 1;
  });
}

/**
 * Per-channel constants of an image folder, on pixels scaled to [0, 1]: the published ones where the id has them,
 * else mean and standard deviation measured over all training pixels.
 */
export function normalisationOf(id: string, trainPixels: Histogram): Normalisation {
  const published = Object.hasOwn(PUBLISHED, id) ? PUBLISHED[id] : undefined;
  return published?.mean.length === trainPixels.length ? published : measureNormalisation(trainPixels);
}

/**
 * Mean and population standard deviation of each channel, scaled to [0, 1] and rounded to four decimals. A channel that
 * never varies gets the standard deviation 1.
 */
export function measureNormalisation(histogram: Histogram): Normalisation {
  const moments = histogram.map(channelMoments);
  return {
    mean: moments.map(({ mean }) => round4(mean)),
    std: moments.map(({ std }) => round4(std) || 1),
  };
}

function channelMoments(counts: Float64Array): { mean: number; std: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, value) => sum + count * value, 0) / total;
  const variance = counts.reduce((sum, count, value) => sum + count * (value - mean) ** 2, 0) / total;
  return { mean: mean / 255, std: Math.sqrt(variance) / 255 };
}

function round4(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
