import { markup } from '../_lib/markup.ts';
import { Drawing } from './Drawing.tsx';
import { GAP_CELL } from './gapCell.ts';
import type { ValueScale } from './valueScale.ts';

type Props = {
  /** The printed accuracy in percent; null where only a drop is printed. */
  readonly printed: number | null;
  readonly rerun: { readonly top1: number; readonly interval: readonly [number, number] | null };
  readonly scale: ValueScale;
};

/**
 * A printed accuracy (hollow), our re-run's mean with its interval (filled) and the gap between them. Decoration: the
 * figures stand beside it.
 */
export function GapCell({ printed, rerun: { top1, interval }, scale }: Props) {
  const { width, height } = GAP_CELL;
  const middle = height / 2;
  const mean = scale.at(top1);
  const place = printed === null ? null : scale.at(printed);
  return (
    <Drawing width={width} height={height} label={null}>
      {markup`<path d='M0,${height - 0.5}H${width}' class='s-quiet' stroke-width='.5' stroke-dasharray='1 3'/>${
        place === null
          ? null
          : markup`<path d='M${place},${middle}H${mean}' class='s-quiet' stroke-dasharray='2 2'/>`
      }${
        interval === null
          ? null
          : markup`<path d='M${scale.at(interval[0])},${middle}H${scale.at(interval[1])}' class='s-accent' stroke-width='1.5'/>`
      }<circle cx='${mean}' cy='${middle}' r='3.5' class='c-accent'/>${
        place === null
          ? null
          : markup`<circle cx='${place}' cy='${middle}' r='3.5' class='hollow-accent' stroke-width='1.5'/>`
      }`}
    </Drawing>
  );
}
