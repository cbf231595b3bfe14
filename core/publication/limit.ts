/** How often a method may be published on a board, and within what time (design: fairness, against tuning on the test set). */
export const PUBLICATIONS = 3;
export const WINDOW_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

export type PublicationsLeft = {
  /** Publications that may still be made now. */
  readonly left: number;
  /** When the next one may be made; null: at once. */
  readonly nextAt: Date | null;
};

/**
 * What is left of a method's publications on a board. `published`: when each distinct one was made. Every publication
 * tells test accuracies, so failures, cancellations and withdrawals count like the others.
 */
export function publicationsLeft(published: readonly Date[], now: Date): PublicationsLeft {
  const window = WINDOW_DAYS * DAY_MS;
  const recent = published
    .map((at) => at.getTime())
    .filter((at) => at > now.getTime() - window)
    .toSorted((a, b) => a - b);
  const left = Math.max(0, PUBLICATIONS - recent.length);
  // As many of the oldest must leave the window as are too many, and one more.
  const frees = recent[recent.length - PUBLICATIONS];
  return { left, nextAt: left > 0 || frees === undefined ? null : new Date(frees + window) };
}
