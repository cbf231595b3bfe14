import { drawShape } from '#core/datasets/shapes/draw';
import { SILHOUETTES } from '#core/datasets/shapes/silhouettes';
import { Fault } from '#core/errors/fault';
import { rng } from '#core/rng/counter';
import type { PackedInput, Split } from '#core/datasets/packed';

export type ShapesOptions = {
  /** Side of the square images in pixels. */
  readonly size: 16 | 32;
  /** Number of training images. */
  readonly train: number;
  /** Number of test images. */
  readonly test: number;
  /** 32-bit integer; another seed gives other images of the same kind. */
  readonly seed: number;
};

/** Raised when the pixels of a given seed change. */
export const SHAPES_REVISION = 1;
/** Class names in the order of the labels. */
export const SHAPES_CLASSES: readonly string[] = SILHOUETTES.map(([name]) => name);
const MOST_IMAGES = 100_000;

/**
 * A generated dataset: ten classes of drawn outlines, the same pixels for the same seed on every machine. Image i of
 * a split doesn't depend on how many follow, so a smaller set is the beginning of a larger one.
 *
 * Hard enough to measure pruning: a ResNet-8 of widths 8-16-32, trained for 8 epochs on 1,000 images of 16×16, gets
 * about three quarters of the test images right, and retraining doesn't bring it back after pruning to a quarter of
 * its MACs.
 * Throws Fault `bad-config` when the options are out of range.
 */
export function generateShapes(options: ShapesOptions): PackedInput {
  checkOptions(options);
  const { size, train, test, seed } = options;
  return {
    descriptor: {
      id: `shapes-${size}`,
      title: `Shapes ${size}×${size}`,
      image: [size, size, 3],
      classes: [...SHAPES_CLASSES],
      train,
      test,
      // Stated, not measured: they don't move with seed and number.
      normalisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
      provenance: { format: 'generated', generator: 'shapes', seed },
      revision: SHAPES_REVISION,
    },
    train: drawSplit('train', options),
    test: drawSplit('test', options),
  };
}

/** Classes take turns, so that every split is balanced; each image has a stream of random numbers of its own. */
function drawSplit(name: 'train' | 'test', options: ShapesOptions): Split {
  const { size, seed } = options;
  const count = options[name];
  const pixels = new Uint8Array(count * size * size * 3);
  const labels = Uint16Array.from({ length: count }, (_, i) => i % SHAPES_CLASSES.length);
  for (let i = 0; i < count; i++) {
    drawShape(pixels, i * size * size * 3, size, labels[i]!, rng(seed, `shapes-${size}/${name}/${i}`));
  }
  return { pixels, labels };
}

function checkOptions(options: ShapesOptions): void {
  const bounds: readonly (readonly [keyof ShapesOptions, number, number])[] = [
    ['train', 1, MOST_IMAGES],
    ['test', 1, MOST_IMAGES],
    ['seed', 0, 0xffff_ffff],
  ];
  if (options.size !== 16 && options.size !== 32) throw outOfRange('size', options.size, '16 or 32');
  for (const [name, low, high] of bounds) {
    const value = options[name];
    if (!Number.isInteger(value) || value < low || value > high) {
      throw outOfRange(name, value, `an integer from ${low} to ${high}`);
    }
  }
}

function outOfRange(field: string, value: number, allowed: string): Fault {
  return new Fault('bad-config', `shapes: ${field} is ${value}; allowed is ${allowed}.`, { field });
}
