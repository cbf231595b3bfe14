import {
  constant,
  copy,
  each,
  f32x4,
  get,
  increase,
  load,
  loadSplat,
  repeat,
  set,
  store,
  zero,
  type Code,
  type WasmFunction,
} from '#runner/compute/wasm/simd/assembler';
import { walkRows } from '#runner/compute/wasm/simd/walk';

/**
 * `out[pixel, o] = bias[o] + Σ over a window of x[pixel + tap] · weights[tap, o]`, then max(0, ·) when asked, for blocks
 * of 1 to 4 neighbouring pixels and 1 to 8 filters, whose sums stay in registers. A window is `windowRows` runs of
 * `taps` consecutive floats, so x must be padded. `weights` are packed: the biases, then each tap in order, always the
 * block's filters filled up to whole vectors of four. Goes over `rows` × `tiles` blocks. Strides and addresses are in
 * bytes.
 */
export type Convolve = (
  x: number,
  xPixel: number,
  xRow: number,
  xWindow: number,
  windowRows: number,
  taps: number,
  weights: number,
  out: number,
  outPixel: number,
  outRow: number,
  rows: number,
  tiles: number,
) => void;

/** Largest block: 8 sums, 2 vectors of weights and a splat fit the 16 vector registers of x86-64. */
export const MOST_PIXELS = 4;
export const MOST_FILTERS = 8;

/**
 * One tap a turn: unrolled, V8 moves all loads to the front of the loop and spills registers (measured: 14 instead of
 * 22 billion multiply–accumulates a second).
 */
export function convolve(pixels: number, filters: number, relu: boolean): WasmFunction {
  const vectors = Math.ceil(filters / 4);
  const lanes = (v: number): number => Math.min(4, filters - 4 * v);
  const sum = (p: number, v: number): number => FIRST_VECTOR + p * vectors + v;
  const weight = (v: number): number => FIRST_VECTOR + pixels * vectors + v;
  const splat = FIRST_VECTOR + pixels * vectors + vectors;
  const at = (p: number): number => LOCALS.pixelAt + p;

  const tap: Code = [
    ...each(vectors, (v) => [...load(LOCALS.weightsAt, 16 * v), ...set(weight(v))]),
    ...each(pixels, (p) => [
      ...[...loadSplat(at(p), 0), ...set(splat)],
      ...each(vectors, (v) => [
        ...get(sum(p, v)),
        ...get(splat),
        ...get(weight(v)),
        ...f32x4.mul,
        ...f32x4.add,
        ...set(sum(p, v)),
      ]),
    ]),
    ...each(pixels, (p) => increase(at(p), constant(4))),
    ...increase(LOCALS.weightsAt, constant(16 * vectors)),
  ];
  const windowRow: Code = [
    ...copy(at(0), LOCALS.windowAt),
    ...each(pixels - 1, (p) => [...copy(at(p + 1), at(p)), ...increase(at(p + 1), get(PARAMS.xPixel))]),
    ...copy(LOCALS.tapsLeft, PARAMS.taps),
    ...repeat(LOCALS.tapsLeft, tap),
    ...increase(LOCALS.windowAt, get(PARAMS.xWindow)),
  ];
  const tile: Code = [
    ...each(pixels, (p) => each(vectors, (v) => [...load(PARAMS.weights, 16 * v), ...set(sum(p, v))])),
    ...copy(LOCALS.weightsAt, PARAMS.weights),
    ...increase(LOCALS.weightsAt, constant(16 * vectors)),
    ...copy(LOCALS.windowAt, LOCALS.xAt),
    ...copy(LOCALS.windowRowsLeft, PARAMS.windowRows),
    ...repeat(LOCALS.windowRowsLeft, windowRow),
    ...each(relu ? pixels * vectors : 0, (i) => [
      ...[...get(FIRST_VECTOR + i), ...zero, ...f32x4.max, ...set(FIRST_VECTOR + i)],
    ]),
    ...each(pixels, (p) => [
      ...each(vectors, (v) => store(LOCALS.outAt, 16 * v, sum(p, v), lanes(v))),
      ...increase(LOCALS.outAt, get(PARAMS.outPixel)),
      ...increase(LOCALS.xAt, get(PARAMS.xPixel)),
    ]),
  ];
  const counters = { rows: PARAMS.rows, columns: PARAMS.tiles, columnsLeft: LOCALS.tilesLeft };
  const cursors = [
    { at: LOCALS.xAt, base: PARAMS.x, rowStride: PARAMS.xRow },
    { at: LOCALS.outAt, base: PARAMS.out, rowStride: PARAMS.outRow },
  ];
  return {
    params: Object.keys(PARAMS).length,
    i32s: Object.keys(LOCALS).length + MOST_PIXELS - 1,
    vectors: pixels * vectors + vectors + 1,
    body: walkRows(counters, cursors, tile),
  };
}

const PARAMS = {
  x: 0,
  xPixel: 1,
  xRow: 2,
  xWindow: 3,
  windowRows: 4,
  taps: 5,
  weights: 6,
  out: 7,
  outPixel: 8,
  outRow: 9,
  rows: 10,
  tiles: 11,
} as const;
const LOCALS = {
  tilesLeft: 12,
  windowRowsLeft: 13,
  tapsLeft: 14,
  xAt: 15,
  outAt: 16,
  windowAt: 17,
  weightsAt: 18,
  /** The first of one address a pixel. */
  pixelAt: 19,
} as const;
const FIRST_VECTOR = 19 + MOST_PIXELS;
