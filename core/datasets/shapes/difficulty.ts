/**
 * How hard the set is (`shapes.ts` says what small networks reach on it). Lengths are shares of the image's side,
 * colours run from 0 to 255.
 */
export type Difficulty = {
  readonly radius: Range;
  /** Stretch of one axis against the other. */
  readonly squash: Range;
  /** Tangent of half the largest turn. */
  readonly turn: number;
  /**
   * Channel values of backgrounds and of shapes. Shapes are mostly brighter: where they may as well be darker, a small
   * network learns nothing from 1,000 images.
   */
  readonly dark: Range;
  readonly bright: Range;
  /** Largest swing of the background's texture. */
  readonly texture: number;
  /** Most distractors in one image, their size and stretch. */
  readonly distractors: number;
  readonly distractorRadius: Range;
  readonly distractorSquash: Range;
  /** Standard deviation of the noise on every channel. */
  readonly noise: number;
};
/** Both ends of a uniform distribution. */
export type Range = readonly [low: number, high: number];

export const DIFFICULTY: Readonly<Record<16 | 32, Difficulty>> = {
  16: {
    radius: [0.28, 0.4],
    squash: [0.85, 1.18],
    turn: 0.34,
    dark: [10, 130],
    bright: [120, 245],
    texture: 55,
    distractors: 3,
    distractorRadius: [0.06, 0.12],
    distractorSquash: [1, 2.5],
    noise: 14,
  },
  /** More pixels show more: the larger images turn further, and are noisier and more crowded. */
  32: {
    radius: [0.22, 0.38],
    squash: [0.8, 1.25],
    turn: 0.6,
    dark: [10, 140],
    bright: [110, 245],
    texture: 75,
    distractors: 6,
    distractorRadius: [0.05, 0.1],
    distractorSquash: [1, 2.5],
    noise: 24,
  },
};
