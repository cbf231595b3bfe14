import type { Augmentation } from '#core/recipes/recipe';
import { rng, type Rng } from '#core/rng/counter';
import type { Images } from '#runner/training/batches';
import type { ImageShape } from '#runner/training/pixels';

/** The part of an image that a resized crop shows, in whole pixels, and whether it is mirrored. */
export type Patch = {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly flip: boolean;
};

/** torchvision's defaults: share of the area, and the logarithm of the side ratio. */
const AREA = [0.08, 1] as const;
const LOG_RATIO = [Math.log(3 / 4), Math.log(4 / 3)] as const;
const TRIES = 10;

/**
 * The patches of one epoch by position, a pure function of the run's seed and the epoch; null where the recipe takes no
 * resized crops.
 */
export function epochPatches(
  seed: number,
  epoch: number,
  { split, shape }: Pick<Images, 'split' | 'shape'>,
  augmentation: Augmentation,
): readonly Patch[] | null {
  if (augmentation.kind !== 'random-resized-crop-flip') return null;
  const draw = rng(seed, `augment/epoch-${epoch}`);
  return Array.from(split.labels, () => drawPatch(draw, shape));
}

/** As torchvision's RandomResizedCrop.get_params draws one: ten tries, then the largest central part that fits. */
export function drawPatch(draw: Rng, [height, width]: ImageShape): Patch {
  const found = triedPatch(draw, height, width) ?? centralPatch(height, width);
  return { ...found, flip: draw.below(2) === 1 };
}

function triedPatch(draw: Rng, height: number, width: number): Omit<Patch, 'flip'> | null {
  for (let i = 0; i < TRIES; i++) {
    const area = height * width * between(AREA, draw.uniform());
    const ratio = Math.exp(between(LOG_RATIO, draw.uniform()));
    const w = Math.round(Math.sqrt(area * ratio));
    const h = Math.round(Math.sqrt(area / ratio));
    if (w < 1 || h < 1 || w > width || h > height) continue;
    return { top: draw.below(height - h + 1), left: draw.below(width - w + 1), height: h, width: w };
  }
  return null;
}

function centralPatch(height: number, width: number): Omit<Patch, 'flip'> {
  const ratio = width / height;
  const [low, high] = [3 / 4, 4 / 3];
  const w = ratio > high ? Math.round(height * high) : width;
  const h = ratio < low ? Math.round(width / low) : height;
  return { top: (height - h) >> 1, left: (width - w) >> 1, height: h, width: w };
}

/** The point of [low, high] that a share of [0, 1] stands for. */
function between([low, high]: readonly [number, number], share: number): number {
  return low + (high - low) * share;
}

/**
 * Writes a patch of an image (uint8, height × width × channels), scaled bilinearly to the whole image's size, mirrored and
 * normalised, into `to` from offset `at`. Pixel centres are aligned as in torch (align_corners false) without antialiasing;
 * values between two bytes are interpolated between their normalised values, which is the same because normalising is
 * linear.
 */
export function writePatch(
  to: Float32Array,
  at: number,
  image: Uint8Array,
  shape: ImageShape,
  table: Float32Array,
  patch: Patch,
): void {
  const [height, width, channels] = shape;
  const columns = Array.from({ length: width }, (_, j) =>
    sourceOf(patch.flip ? width - 1 - j : j, width, patch.left, patch.width),
  );
  for (let i = 0; i < height; i++) {
    const row = sourceOf(i, height, patch.top, patch.height);
    const [upper, lower] = [row.first * width * channels, row.second * width * channels];
    for (let j = 0; j < width; j++) {
      const { first, second, share } = columns[j]!;
      const target = at + (i * width + j) * channels;
      for (let c = 0; c < channels; c++) {
        const value = (offset: number, column: number) =>
          table[256 * c + image[offset + column * channels + c]!]!;
        const above = value(upper, first) * (1 - share) + value(upper, second) * share;
        const below = value(lower, first) * (1 - share) + value(lower, second) * share;
        to[target + c] = above * (1 - row.share) + below * row.share;
      }
    }
  }
}

/** The two pixels of the image between which pixel `i` of a patch scaled to `size` lies, and how far it is from the first. */
function sourceOf(i: number, size: number, start: number, length: number) {
  const place = Math.max(0, ((i + 0.5) * length) / size - 0.5);
  const first = Math.min(Math.floor(place), length - 1);
  return {
    first: start + first,
    second: start + Math.min(first + 1, length - 1),
    share: Math.min(1, place - first),
  };
}
