import { type Markup, markup } from '../_lib/markup.ts';
import type { Frame, Tick } from './frame.ts';
import { round } from './valueScale.ts';

type Layout = {
  readonly plot: Frame;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
};

/** From the middle of a line of text to its baseline, in pixels. */
const TO_BASELINE = 4.2;

/** Where text begins so that its middle is at `y`. */
export function baseline(y: number): number {
  return round(y + TO_BASELINE);
}

/**
 * The axes of every plot: grid lines with their values on the left, ticks with theirs below. `xTitle` is what the x axis
 * measures; plots without it say so in their caption.
 */
export function axes({ plot, xTicks, yTicks }: Layout, xTitle: string | null = null): Markup {
  const { left, right, bottom } = plot;
  const grid = yTicks.map(({ at }) => `M${left},${at}H${right}`).join('');
  const axis = `${xTicks.map(({ at }) => `M${at},${bottom}v5`).join('')}M${left},${bottom}H${right}`;
  const values = yTicks.map(
    ({ at, text }) => markup`<text x='${left - 8}' y='${baseline(at)}'>${text}</text>`,
  );
  const below = xTicks.map(({ at, text }) => markup`<text x='${at}' y='${bottom + 18}'>${text}</text>`);
  const title = xTitle === null ? null : markup`<text x='${right}' y='${bottom + 35}'>${xTitle}</text>`;
  return markup`<g aria-hidden='true'><path d='${grid}' class='grid'/><path d='${axis}' class='axis'/><g text-anchor='end'>${values}${title}</g><g text-anchor='middle'>${below}</g></g>`;
}
