import {
  constant,
  copy,
  f32x4,
  f64x2,
  get,
  increase,
  load,
  repeat,
  set,
  store,
  zero,
  each,
  type Code,
  type WasmFunction,
} from '#runner/compute/wasm/simd/assembler';
import { walkRows } from '#runner/compute/wasm/simd/walk';

/**
 * `out[pixel, c] = Σ over a window of x[pixel + tap, c] · weights[tap, c]` for 1 to 4 neighbouring channels: what a
 * depthwise convolution does. A window is `windowRows` × `taps` pixels, so x must be padded; `weights` are packed tap by
 * tap, a vector of four each. Goes over `rows` × `columns` outputs. Strides and addresses are in bytes.
 */
export type Channelwise = (
  x: number,
  xPixel: number,
  xRow: number,
  xTap: number,
  xWindow: number,
  windowRows: number,
  taps: number,
  weights: number,
  out: number,
  outPixel: number,
  outRow: number,
  rows: number,
  columns: number,
) => void;

export function channelwise(channels: number): WasmFunction {
  const tap: Code = [
    ...get(SLIDE.sum),
    ...load(SLIDE.tapAt, 0, channels),
    ...load(SLIDE.weightsAt, 0),
    ...f32x4.mul,
    ...f32x4.add,
    ...set(SLIDE.sum),
    ...increase(SLIDE.tapAt, get(SLIDE.xTap)),
    ...increase(SLIDE.weightsAt, constant(16)),
  ];
  const windowRow: Code = [
    ...copy(SLIDE.tapAt, SLIDE.windowAt),
    ...copy(SLIDE.tapsLeft, SLIDE.taps),
    ...repeat(SLIDE.tapsLeft, tap),
    ...increase(SLIDE.windowAt, get(SLIDE.xWindow)),
  ];
  const pixel: Code = [
    ...zero,
    ...set(SLIDE.sum),
    ...copy(SLIDE.weightsAt, SLIDE.weights),
    ...copy(SLIDE.windowAt, SLIDE.xAt),
    ...copy(SLIDE.windowRowsLeft, SLIDE.windowRows),
    ...repeat(SLIDE.windowRowsLeft, windowRow),
    ...store(SLIDE.outAt, 0, SLIDE.sum, channels),
    ...increase(SLIDE.outAt, get(SLIDE.outPixel)),
    ...increase(SLIDE.xAt, get(SLIDE.xPixel)),
  ];
  const cursors = [
    { at: SLIDE.xAt, base: SLIDE.x, rowStride: SLIDE.xRow },
    { at: SLIDE.outAt, base: SLIDE.out, rowStride: SLIDE.outRow },
  ];
  return { params: 13, i32s: 8, vectors: 1, body: walkRows(SLIDE, cursors, pixel) };
}

const SLIDE = {
  x: 0,
  xPixel: 1,
  xRow: 2,
  xTap: 3,
  xWindow: 4,
  windowRows: 5,
  taps: 6,
  weights: 7,
  out: 8,
  outPixel: 9,
  outRow: 10,
  rows: 11,
  columns: 12,
  xAt: 13,
  outAt: 14,
  columnsLeft: 15,
  windowAt: 16,
  windowRowsLeft: 17,
  tapAt: 18,
  tapsLeft: 19,
  weightsAt: 20,
  sum: 21,
} as const;

/**
 * Adds Σ over `rows` × `columns` pixels of x·y to the four doubles at `out`, for 1 to 4 neighbouring channels: one tap of
 * a depthwise filter's gradient. Strides and addresses are in bytes.
 */
export type ChannelProducts = (
  x: number,
  xPixel: number,
  xRow: number,
  y: number,
  yPixel: number,
  yRow: number,
  rows: number,
  columns: number,
  out: number,
) => void;

export function channelProducts(channels: number): WasmFunction {
  const pairs = Math.ceil(channels / 2);
  const lanes = (pair: number): number => Math.min(2, channels - 2 * pair);
  const sum = (pair: number): number => PRODUCTS.firstSum + pair;
  const pixel: Code = [
    ...each(pairs, (pair) => [
      ...get(sum(pair)),
      ...load(PRODUCTS.xAt, 8 * pair, lanes(pair)),
      ...f64x2.promoteLow,
      ...load(PRODUCTS.yAt, 8 * pair, lanes(pair)),
      ...f64x2.promoteLow,
      ...f64x2.mul,
      ...f64x2.add,
      ...set(sum(pair)),
    ]),
    ...increase(PRODUCTS.xAt, get(PRODUCTS.xPixel)),
    ...increase(PRODUCTS.yAt, get(PRODUCTS.yPixel)),
  ];
  const cursors = [
    { at: PRODUCTS.xAt, base: PRODUCTS.x, rowStride: PRODUCTS.xRow },
    { at: PRODUCTS.yAt, base: PRODUCTS.y, rowStride: PRODUCTS.yRow },
  ];
  return {
    params: 9,
    i32s: 3,
    vectors: 2,
    body: [
      ...each(2, (pair) => [...load(PRODUCTS.out, 16 * pair), ...set(sum(pair))]),
      ...walkRows(PRODUCTS, cursors, pixel),
      ...each(2, (pair) => store(PRODUCTS.out, 16 * pair, sum(pair))),
    ],
  };
}

const PRODUCTS = {
  x: 0,
  xPixel: 1,
  xRow: 2,
  y: 3,
  yPixel: 4,
  yRow: 5,
  rows: 6,
  columns: 7,
  out: 8,
  xAt: 9,
  yAt: 10,
  columnsLeft: 11,
  firstSum: 12,
} as const;
