/** How long the server has been able to hear its runners without a break. */
export type Hearing = {
  /** The database answered at this moment, in ms of any steady clock. */
  heard(now: number): void;
  /** The database did not answer. */
  deaf(): void;
  /** Whether runners that live would have been heard by now. */
  longEnough(now: number): boolean;
};

/**
 * A runner is silent only if the server could have heard it. After a start, an outage of the database or a machine's
 * sleep (no `heard` for `gapMs`) every lease looks old though its runner computes on, so nothing may be taken back until
 * runners have had `graceMs` to be heard again.
 */
export function hearing(graceMs: number, gapMs: number): Hearing {
  let since: number | null = null;
  let last = 0;
  return {
    heard: (now) => {
      if (since === null || now - last > gapMs) since = now;
      last = now;
    },
    deaf: () => {
      since = null;
    },
    longEnough: (now) => since !== null && now - last <= gapMs && now - since >= graceMs,
  };
}
