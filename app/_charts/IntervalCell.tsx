import { markup } from '../_lib/markup.ts';
import { Drawing } from './Drawing.tsx';
import type { Drawn } from './drawn.ts';
import { axisEnds, INTERVAL_CELL } from './intervalCell.ts';
import type { ValueScale } from './valueScale.ts';

type Cell = {
  readonly row: { readonly mean: number | null; readonly interval: readonly [number, number] | null };
  readonly scale: ValueScale;
  readonly quiet: boolean;
};

const { width, height } = INTERVAL_CELL;
const MIDDLE = height / 2;
const GROUND = markup`<path d='M0,${height - 0.5}H${width}' class='s-quiet' stroke-width='.5' stroke-dasharray='1 3'/>`;

/** Mean and interval of one row on the column's shared scale. Decoration: the figures stand in the cell beside it. */
export function IntervalCell(cell: Cell) {
  const { shapes, ...frame } = intervalDrawn(cell);
  return <Drawing {...frame}>{shapes}</Drawing>;
}

/** The same for rows that are written as markup. */
export function intervalDrawn({ row: { mean, interval }, scale, quiet }: Cell): Drawn {
  const paint = quiet ? 'ink' : 'accent';
  const bar =
    interval === null
      ? null
      : markup`<path d='M${scale.at(interval[0])},${MIDDLE}H${scale.at(interval[1])}' class='s-${paint}' stroke-width='1.5'/>`;
  const dot =
    mean === null ? null : markup`<circle cx='${scale.at(mean)}' cy='${MIDDLE}' r='3' class='c-${paint}'/>`;
  return { width, height, label: null, shapes: markup`${GROUND}${bar}${dot}` };
}

/** The axis of such a column, for its header: first and last tick. */
export function IntervalAxis({ scale }: { scale: ValueScale }) {
  return (
    <Drawing width={width} height={16} label={null} className="chart">
      {markup`${axisEnds(scale).map(
        ({ x, text, end }) =>
          markup`<text x='${x}' y='9' text-anchor='${end ? 'end' : 'start'}'>${text}</text><path d='M${x},12V16' class='axis'/>`,
      )}`}
    </Drawing>
  );
}
