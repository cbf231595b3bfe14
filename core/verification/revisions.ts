import type { Stage } from '#core/wire/stage';

/** Raised when the numbers that a kind of stage gives can change (training loop, evaluation, shuffling, shrinking). */
export const STAGE_REVISIONS: Readonly<Record<Stage['kind'], number>> = {
  base: 1,
  prune: 1,
  retrain: 1,
  scratch: 1,
};
