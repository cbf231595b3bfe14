import type { Tag } from '#core/fairness/tags';
import { LADDER } from '../_lib/setups.ts';

export type SetupBox = {
  readonly tag: Tag;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

export type SetupsPictureLayout = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly SetupBox[];
};

const LINE = 30;
const CELL = 46;

/**
 * The setups as frames: S1 holds everything, S2 … S4.2 lie inside one another, and the three setups that compare by
 * totals lie beside that nest, inside S1 only. `wide` puts them to its right, otherwise they go below.
 */
export function setupsPicture(width: number, wide: boolean): SetupsPictureLayout {
  const inset = wide ? 10 : 6;
  const beside: readonly Tag[] = ['S4.2-overall', 'SX-A', 'SX-B'];
  const inner = LADDER.slice(1);
  const nestHeight = inner.length * LINE + (inner.length - 1) * inset + 4;
  const nestWidth = wide ? Math.round((width - 3 * inset) * 0.58) : width - 2 * inset;
  const boxes: SetupBox[] = [];
  inner.forEach((tag, depth) => {
    boxes.push({
      tag,
      x: inset + depth * inset,
      y: LINE + depth * LINE,
      width: nestWidth - 2 * depth * inset,
      height: nestHeight - depth * (LINE + inset),
    });
  });
  const besideX = wide ? inset + nestWidth + inset : inset;
  const besideWidth = wide ? width - besideX - inset : width - 2 * inset;
  const besideTop = wide ? LINE : LINE + nestHeight + inset;
  const cell = wide ? (nestHeight - 2 * inset) / 3 : CELL;
  beside.forEach((tag, i) => {
    boxes.push({ tag, x: besideX, y: besideTop + i * (cell + inset), width: besideWidth, height: cell });
  });
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const height = bottom + inset;
  return {
    width,
    height: height + 1,
    boxes: [{ tag: 'S1', x: 0.5, y: 0.5, width: width - 1, height }, ...boxes],
  };
}
