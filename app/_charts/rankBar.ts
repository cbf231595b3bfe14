import { round } from './valueScale.ts';

/** Geometry of a rank interval drawn inside a table cell: one slot a rank, the bar covers the ranks left open. */
export type RankBarLayout = {
  readonly width: number;
  readonly height: number;
  readonly bar: { readonly x: number; readonly width: number };
  /** Centres of the slots; empty when there are too many to tell apart. */
  readonly ticks: readonly number[];
};

const WIDTH = 64;
const HEIGHT = 10;
const MAX_TICKS = 16;

/** `low` and `high` are ranks in 1 … `entries`, both ends included. */
export function rankBar(low: number, high: number, entries: number): RankBarLayout {
  const slot = WIDTH / Math.max(1, entries);
  const gap = Math.min(1, slot / 8);
  return {
    width: WIDTH,
    height: HEIGHT,
    bar: {
      x: round((low - 1) * slot + gap),
      width: Math.max(2, round((high - low + 1) * slot - 2 * gap)),
    },
    ticks: entries > MAX_TICKS ? [] : Array.from({ length: entries }, (_, i) => round((i + 0.5) * slot)),
  };
}
