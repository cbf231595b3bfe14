/** Shades of the heat map; the darkest still carries the text's colour at 7:1. */
export const HEAT_STEPS = 6;

/** The shade of a value among all of a map, 0 (lowest) … HEAT_STEPS − 1; the middle one where nothing varies. */
export function heatStep(value: number, all: readonly number[]): number {
  const [low, high] = [Math.min(...all), Math.max(...all)];
  if (high === low) return Math.floor(HEAT_STEPS / 2);
  return Math.min(HEAT_STEPS - 1, Math.floor((HEAT_STEPS * (value - low)) / (high - low)));
}
