import type { SlopeStep } from '#core/fairness/slope';
import { round } from './valueScale.ts';

export type SlopeDot = {
  readonly x: number;
  readonly y: number;
  readonly entry: string;
  /** Ends of the rank interval, in pixels; null with too few runs. */
  readonly bar: readonly [number, number] | null;
  readonly place: number;
};

export type SlopeLine = {
  readonly method: string;
  readonly dots: readonly SlopeDot[];
  readonly path: string;
};

export type SlopeLayout = {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly { readonly x: number; readonly tag: string }[];
  readonly rows: readonly { readonly y: number; readonly place: number }[];
  readonly lines: readonly SlopeLine[];
  /** Where the names of the last column's methods begin. */
  readonly labelX: number;
};

const ROW = 26;
const TOP = 34;
const BOTTOM = 12;
const LEFT = 28;

/** Lays out how ranks move from setup to setup: a column a setup, rank 1 on top. `room` is kept free for names. */
export function slopeLayout(
  steps: readonly SlopeStep[],
  { width, room }: { readonly width: number; readonly room: number },
): SlopeLayout {
  const most = Math.max(0, ...steps.map(({ ranks }) => ranks.length));
  const right = width - Math.max(room, 16);
  const xAt = (i: number): number =>
    round(steps.length === 1 ? LEFT : LEFT + (i / (steps.length - 1)) * (right - LEFT));
  const yAt = (place: number): number => round(TOP + (place - 0.5) * ROW);
  const methods = [...new Set(steps.flatMap(({ ranks }) => ranks.map((one) => one.method)))];
  const lines = methods.map((method) => {
    const dots = steps.flatMap(({ ranks }, i): SlopeDot[] => {
      const found = ranks.find((one) => one.method === method);
      if (found === undefined) return [];
      const { interval, place, entry } = found;
      const bar = interval === null ? null : ([yAt(interval.low), yAt(interval.high)] as const);
      return [{ x: xAt(i), y: yAt(place), entry, bar, place }];
    });
    const path = dots.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x},${y}`).join('');
    return { method, dots, path };
  });
  return {
    width,
    height: TOP + most * ROW + BOTTOM,
    columns: steps.map(({ tag }, i) => ({ x: xAt(i), tag })),
    rows: Array.from({ length: most }, (_, i) => ({ y: yAt(i + 1), place: i + 1 })),
    lines,
    labelX: right + 16,
  };
}
