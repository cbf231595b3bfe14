/** How often in a row a stage is tried when the platform is at fault. */
export const MAX_TRIES = 3;
/** A stage whose runners vanish this often in a row may be what kills them, and is given up. */
export const MAX_LOST = 5;

const FIRST_SECONDS = 5;
const FACTOR = 4;
const LONGEST_SECONDS = 300;

/**
 * Seconds that a stage waits after its nth platform fault in a row (1, 2, …): 5, 20, 80, then five minutes. What broke
 * (a network, a full disk) needs time to be mended, and other work goes first meanwhile.
 */
export function retryDelaySeconds(setbacks: number): number {
  return Math.min(LONGEST_SECONDS, FIRST_SECONDS * FACTOR ** (setbacks - 1));
}
