import { scaleLinear } from 'd3-scale';

/** A linear scale with round ends and ticks, as plain data and one function. */
export type ValueScale = {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  /** Decimals that tell the ticks apart. */
  readonly digits: number;
  at(value: number): number;
};

/**
 * Covers `values` with round ends and about `count` ticks; `range` is in pixels (from > to turns the axis over).
 * A single value, or none, still gets an axis with some room around it.
 */
export function valueScale(
  values: readonly number[],
  range: readonly [number, number],
  count: number,
): ValueScale {
  const low = values.length === 0 ? 0 : Math.min(...values);
  const high = values.length === 0 ? 1 : Math.max(...values);
  const room = low === high ? roomAround(low) : 0;
  const scale = scaleLinear()
    .domain([low - room, high + room])
    .range(range)
    .nice(count);
  const ticks = scale.ticks(count);
  const step = ticks.length > 1 ? Math.abs(ticks[1]! - ticks[0]!) : 1;
  const domain = scale.domain();
  return {
    domain: [domain[0]!, domain[1]!],
    ticks,
    digits: Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9))),
    at: (value) => round(scale(value)),
  };
}

/** Percentages get half a point, small numbers such as learning rates half of themselves. */
function roomAround(value: number): number {
  const size = Math.abs(value);
  if (size === 0) return 1;
  return size < 1 ? size / 2 : Math.max(size * 0.02, 0.5);
}

/** Pixels to a tenth: what the eye can tell, and short in the page. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
