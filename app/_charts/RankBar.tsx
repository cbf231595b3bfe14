import { markup } from '../_lib/markup.ts';
import { Drawing } from './Drawing.tsx';
import { rankBar } from './rankBar.ts';

type Props = {
  readonly low: number;
  readonly high: number;
  readonly entries: number;
  readonly quiet: boolean;
};

/** A rank interval drawn on the ranks 1 … `entries`. Decoration: the same interval stands beside it in figures. */
export function RankBar({ low, high, entries, quiet }: Props) {
  const { width, height, bar, ticks } = rankBar(low, high, entries);
  const ground =
    ticks.length === 0
      ? markup`<path d='M0,4.5H${width}v1H0z' class='c-track'/>`
      : markup`<path d='${ticks.map((x) => `M${x},5h0`).join('')}' class='s-quiet' stroke-width='2.5' stroke-linecap='round'/>`;
  return (
    <Drawing width={width} height={height} label={null}>
      {markup`${ground}<rect x='${bar.x}' y='1.5' width='${bar.width}' height='7' rx='1' class='${quiet ? 'c-quiet' : 'c-accent'}'/>`}
    </Drawing>
  );
}
