import { DIFFICULTY } from '#core/datasets/shapes/difficulty';
import { SILHOUETTES } from '#core/datasets/shapes/silhouettes';
import type { Silhouette } from '#core/datasets/shapes/silhouettes';
import type { Difficulty, Range } from '#core/datasets/shapes/difficulty';
import type { Rng } from '#core/rng/counter';

type Colour = readonly [number, number, number];

/** Where, how large and which way round an outline is drawn. Coordinates in pixels. */
type Placement = {
  readonly outline: Silhouette;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly cos: number;
  readonly sin: number;
  readonly squash: number;
  readonly colour: Colour;
};

/**
 * Draws one image of class `label` into `pixels` (size × size × 3, from `offset` on): a textured background, a
 * few small distractors, the class's outline anti-aliased at random place, size, turn and colour, and noise.
 */
export function drawShape(
  pixels: Uint8Array,
  offset: number,
  size: 16 | 32,
  label: number,
  random: Rng,
): void {
  const difficulty = DIFFICULTY[size];
  const canvas = background(difficulty, size, random);
  const shape = placeShape(difficulty, size, label, random);
  const distractors = Array.from({ length: random.below(difficulty.distractors + 1) }, () =>
    placeDistractor(difficulty, size, random),
  );
  // Distractors lie behind and in front of the shape in turn.
  const behind = distractors.filter((_, i) => i % 2 === 0);
  const before = distractors.filter((_, i) => i % 2 === 1);
  for (const part of [...behind, shape, ...before]) paint(canvas, size, part);
  for (let i = 0; i < canvas.length; i++) {
    const value = Math.round(canvas[i]! + difficulty.noise * noise(random));
    pixels[offset + i] = Math.min(255, Math.max(0, value));
  }
}

/** The class's outline, upright ± the largest turn; at most .15 of its radius leaves the image. */
function placeShape(difficulty: Difficulty, size: number, label: number, random: Rng): Placement {
  const radius = between(random, difficulty.radius) * size;
  const free = size / 2 - 0.85 * radius;
  const half = difficulty.turn * (2 * random.uniform() - 1);
  return {
    outline: SILHOUETTES[label]![1],
    x: size / 2 + free * (2 * random.uniform() - 1),
    y: size / 2 + free * (2 * random.uniform() - 1),
    radius,
    // Rotation from the tangent of half the angle.
    cos: (1 - half * half) / (1 + half * half),
    sin: (2 * half) / (1 + half * half),
    squash: between(random, difficulty.squash),
    colour: colour(random, difficulty.bright),
  };
}

/** A disc or a rectangle, too small and too stretched to be read as a class: blobs and strokes of any colour. */
function placeDistractor(difficulty: Difficulty, size: number, random: Rng): Placement {
  const [cos, sin] = direction(random);
  return {
    outline: random.below(2) === 0 ? outlineOf('disc') : outlineOf('square'),
    x: random.uniform() * size,
    y: random.uniform() * size,
    radius: between(random, difficulty.distractorRadius) * size,
    cos,
    sin,
    squash: between(random, difficulty.distractorSquash),
    colour: colour(random, [difficulty.dark[0], difficulty.bright[1]]),
  };
}

/** Blends an outline over the canvas; a pixel's share is how far its centre lies inside, ± half a pixel. */
function paint(canvas: Float64Array, size: number, part: Placement): void {
  const { x, y, radius, cos, sin, squash } = part;
  const reach = radius * 1.5 * Math.max(squash, 1) + 1;
  const [top, bottom] = [Math.max(0, Math.floor(y - reach)), Math.min(size, Math.ceil(y + reach))];
  const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(size, Math.ceil(x + reach))];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [dx, dy] = [(column + 0.5 - x) / radius, (row + 0.5 - y) / radius];
      const inside =
        0.5 - radius * part.outline((cos * dx + sin * dy) / squash, (cos * dy - sin * dx) * squash);
      if (inside <= 0) continue;
      const share = Math.min(1, inside);
      const at = 3 * (row * size + column);
      for (let c = 0; c < 3; c++) canvas[at + c]! += share * (part.colour[c]! - canvas[at + c]!);
    }
  }
}

/** A dark colour plus smooth noise of one tint: random values on a grid of 2 to 5 cells a side, interpolated. */
function background(difficulty: Difficulty, size: number, random: Rng): Float64Array {
  const base = colour(random, difficulty.dark);
  const tint = colour(random, [0, 2]);
  const cells = 2 + random.below(4);
  const side = cells + 1;
  const swing = difficulty.texture * random.uniform();
  const grid = Float64Array.from({ length: side * side }, () => swing * (2 * random.uniform() - 1));
  const canvas = new Float64Array(size * size * 3);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const height = interpolate(grid, side, (row / size) * cells, (column / size) * cells);
      const at = 3 * (row * size + column);
      for (let c = 0; c < 3; c++) canvas[at + c] = base[c]! + height * tint[c]!;
    }
  }
  return canvas;
}

function interpolate(grid: Float64Array, side: number, y: number, x: number): number {
  const [row, column] = [Math.floor(y), Math.floor(x)];
  const [down, across] = [y - row, x - column];
  const at = row * side + column;
  const upper = grid[at]! * (1 - across) + grid[at + 1]! * across;
  const lower = grid[at + side]! * (1 - across) + grid[at + side + 1]! * across;
  return upper * (1 - down) + lower * down;
}

function colour(random: Rng, range: Range): Colour {
  return [between(random, range), between(random, range), between(random, range)];
}

function outlineOf(name: string): Silhouette {
  return SILHOUETTES.find(([known]) => known === name)![1];
}

/** Cosine and sine of a uniform angle, without trigonometry: a random point of the disc, scaled to its rim. */
function direction(random: Rng): readonly [number, number] {
  for (;;) {
    const [x, y] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    const radius = Math.sqrt(x * x + y * y);
    if (radius > 0.01 && radius <= 1) return [x / radius, y / radius];
  }
}

function between(random: Rng, [low, high]: Range): number {
  return low + (high - low) * random.uniform();
}

/** Nearly normal, mean 0, variance 1: the sum of the four bytes of one draw. */
function noise(random: Rng): number {
  const word = random.uint32();
  const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
  // Four uniform bytes: mean 4 × 127.5, variance 4 × (256² − 1) / 12.
  return (sum - 510) / 147.79715;
}
