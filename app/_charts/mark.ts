import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from 'd3-shape';
import { type Markup, markup } from '../_lib/markup.ts';

type Shape = { readonly type: typeof symbolCircle; readonly turn?: number };

/** Ten shapes that can be told apart in outline; an eleventh method starts over. */
const SHAPES: readonly Shape[] = [
  { type: symbolCircle },
  { type: symbolSquare },
  { type: symbolTriangle },
  { type: symbolDiamond },
  { type: symbolCross },
  { type: symbolTriangle, turn: 180 },
  { type: symbolStar },
  { type: symbolCross, turn: 45 },
  { type: symbolWye },
  { type: symbolWye, turn: 180 },
];

/** Area of a mark in a plot, and of one in front of a name, in square pixels. */
const IN_PLOT = 46;
export const IN_TEXT = 36;

type Place = { readonly x: number; readonly y: number; readonly hollow: boolean; readonly size?: number };

/** A method's mark: one shape a method, filled when ranked and hollow when not. */
export function mark(index: number, { x, y, hollow, size = IN_PLOT }: Place): Markup {
  const { type, turn = 0 } = SHAPES[index % SHAPES.length]!;
  const d = symbol(type, size).digits(2)() ?? '';
  const turned = turn === 0 ? '' : ` rotate(${turn})`;
  const paint = hollow ? markup`class='hollow-accent' stroke-width='1.5'` : markup`class='c-accent'`;
  return markup`<path d='${d}' transform='translate(${x},${y})${turned}' ${paint}/>`;
}
