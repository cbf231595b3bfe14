import { Drawing } from './Drawing.tsx';
import { rankBar } from './rankBar.ts';

/** A rank interval drawn on the ranks 1 … `entries`. Decoration: the same interval stands beside it in figures. */
export function RankBar({
  low,
  high,
  entries,
  quiet,
}: {
  low: number;
  high: number;
  entries: number;
  quiet: boolean;
}) {
  const { width, height, bar, ticks } = rankBar(low, high, entries);
  return (
    <Drawing width={width} height={height} label={null}>
      {ticks.length === 0 ? <rect x="0" y="4.5" width={width} height="1" className="c-track" /> : null}
      {ticks.length === 0 ? null : <path d={ticks.map(dot).join('')} className="c-quiet" />}
      <rect
        x={bar.x}
        y="1.5"
        width={bar.width}
        height="7"
        rx="1"
        className={quiet ? 'c-quiet' : 'c-accent'}
      />
    </Drawing>
  );
}

function dot(x: number): string {
  return `M${x - 1.25},5a1.25,1.25 0 1 0 2.5,0a1.25,1.25 0 1 0 -2.5,0`;
}
