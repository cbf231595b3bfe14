import type { Progress } from '#core/wire/runner';
import type { Epoch } from '#core/wire/stage';

/**
 * Progress on its way to the server: the newest state, and the epoch rows not yet acknowledged. Rows leave the box
 * by `take`, come back by `giveBack` when the server did not get them, and are never in it twice.
 */
export type ProgressBox = {
  offer(progress: Progress): void;
  /** What to send next; null when nothing is new. */
  take(): Progress | null;
  giveBack(progress: Progress): void;
};

/** The wire's limit of rows in one report. */
const MOST_ROWS = 2000;

export function progressBox(): ProgressBox {
  let newest: Progress | null = null;
  let rows: readonly Epoch[] = [];

  return {
    offer(progress) {
      rows = merged(rows, progress.rows);
      newest = { ...progress, rows: [] };
    },
    take() {
      if (newest === null) return null;
      const sent = { ...newest, rows: rows.slice(0, MOST_ROWS) };
      rows = rows.slice(MOST_ROWS);
      newest = rows.length > 0 ? newest : null;
      return sent;
    },
    giveBack(progress) {
      rows = merged(progress.rows, rows);
      newest ??= { ...progress, rows: [] };
    },
  };
}

/** Rows of both, by epoch; a row that is there already stays as it is. */
function merged(first: readonly Epoch[], second: readonly Epoch[]): readonly Epoch[] {
  const known = new Set(first.map((row) => row.epoch));
  return [...first, ...second.filter((row) => !known.has(row.epoch))].sort((a, b) => a.epoch - b.epoch);
}
