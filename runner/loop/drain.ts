export type Queue = {
  readonly queued: number;
  readonly running: number;
  /** Of the queued ones those that wait until they are tried again. */
  readonly retrying: number;
};

/**
 * Whether a draining runner, which just got no stage, may end. `before` is the queue at its previous vain try: work
 * that waits while nothing runs is not for this runner, unless it became ready just now or is tried again later. What
 * runs elsewhere may come back, because its runner may be lost: it is waited for.
 */
export function nothingLeft(before: Queue | null, now: Queue): boolean {
  if (now.running > 0 || now.retrying > 0) return false;
  return now.queued === 0 || before?.running === 0;
}
