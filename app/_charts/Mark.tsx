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

type Props = {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly hollow: boolean;
  /** Area in square pixels. */
  readonly size?: number;
};

/** A method's mark in a plot: one shape a method, filled when ranked and hollow when not. */
export function Mark({ index, x, y, hollow, size = 46 }: Props) {
  const { type, turn = 0 } = SHAPES[index % SHAPES.length]!;
  return (
    <path
      d={symbol(type, size)() ?? ''}
      transform={`translate(${x},${y})${turn === 0 ? '' : ` rotate(${turn})`}`}
      className={hollow ? 'hollow-accent' : 'c-accent'}
      strokeWidth="1.5"
    />
  );
}
