import { markup } from '../_lib/markup.ts';
import type { Drawn } from './drawn.ts';
import { rankBar } from './rankBar.ts';

type Ranks = {
  readonly low: number;
  readonly high: number;
  readonly entries: number;
  readonly quiet: boolean;
};

/** A rank interval drawn on the ranks 1 … `entries`. Decoration: the same interval stands beside it in figures. */
export function rankDrawn({ low, high, entries, quiet }: Ranks): Drawn {
  const { width, height, bar, ticks } = rankBar(low, high, entries);
  const ground =
    ticks.length === 0
      ? markup`<path d='M0,4.5H${width}v1H0z' class='c-track'/>`
      : markup`<path d='${ticks.map((x) => `M${x},5h0`).join('')}' class='s-quiet' stroke-width='2.5' stroke-linecap='round'/>`;
  const covered = markup`<rect x='${bar.x}' y='1.5' width='${bar.width}' height='7' rx='1' class='${quiet ? 'c-quiet' : 'c-accent'}'/>`;
  return { width, height, label: null, shapes: markup`${ground}${covered}` };
}
