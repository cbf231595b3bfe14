import type { Tensor } from '#runner/compute/kernels';
import type { Frame } from '#runner/compute/wasm/frame';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';
import { MOST_FILTERS, MOST_PIXELS } from '#runner/compute/wasm/simd/convolve';

/** Along one axis: which windows of the frame make which outputs. */
export type Track = {
  /** First window's position in the frame, and the distance to the next. */
  readonly from: number;
  readonly fromStep: number;
  /** Taps of a window. */
  readonly taps: number;
  /** First output's position, the distance to the next, and their number. */
  readonly to: number;
  readonly toStep: number;
  readonly count: number;
};

/** Weight of the window's tap (row, column) and frame channel for a filter: an index into the weight tensor. */
export type WeightIndex = (row: number, column: number, channel: number, filter: number) => number;

/**
 * Slides windows over framed images and writes Σ window · weights into `out`: a convolution, or one phase of its
 * input gradient. Outputs that no window makes are left alone.
 */
export function slide(
  rt: WasmRuntime,
  frame: Frame,
  out: Tensor,
  rows: Track,
  columns: Track,
  weights: Tensor,
  index: WeightIndex,
): void {
  const [images, height, width, filters] = nhwc(out.shape);
  const packed = pack(rt, weights, index, [rows.taps, columns.taps, frame.channels], filters);
  const tail = columns.count % MOST_PIXELS;
  const tiles = (columns.count - tail) / MOST_PIXELS;
  const taps = columns.taps * frame.channels;
  const frameRow = frame.width * frame.channels;
  const runs = [
    { pixels: MOST_PIXELS, tiles, skip: 0 },
    { pixels: tail, tiles: 1, skip: tiles * MOST_PIXELS },
  ].filter((run) => run.pixels > 0 && run.tiles > 0);
  for (let n = 0; n < images; n++) {
    const at = frame.place(n, 1) + rows.from * frameRow + columns.from * frame.channels;
    const target = rt.offset(out) + ((n * height + rows.to) * width + columns.to) * filters;
    for (let o = 0; o < filters; o += MOST_FILTERS) {
      const block = Math.min(MOST_FILTERS, filters - o);
      for (const run of runs) {
        rt.simd.convolve(run.pixels, block)(
          4 * (at + run.skip * columns.fromStep * frame.channels),
          4 * columns.fromStep * frame.channels,
          4 * rows.fromStep * frameRow,
          4 * frameRow,
          rows.taps,
          taps,
          4 * (rt.offset(packed) + o * rows.taps * taps),
          4 * (target + run.skip * columns.toStep * filters + o),
          4 * columns.toStep * filters,
          4 * rows.toStep * width * filters,
          rows.count,
          run.tiles,
        );
      }
    }
  }
  rt.free(packed);
}

/** Weights in the order in which the loop reads them: blocks of filters, taps, filters of the block in whole vectors. */
function pack(
  rt: WasmRuntime,
  weights: Tensor,
  index: WeightIndex,
  [rows, columns, channels]: readonly [number, number, number],
  filters: number,
): Tensor {
  const packed = rt.make([Math.ceil(filters / 4) * 4 * rows * columns * channels]);
  const from = rt.view(weights);
  const to = rt.view(packed).fill(0);
  let at = 0;
  for (let first = 0; first < filters; first += MOST_FILTERS) {
    const block = Math.min(MOST_FILTERS, filters - first);
    const room = Math.ceil(block / 4) * 4;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let channel = 0; channel < channels; channel++, at += room) {
          for (let o = 0; o < block; o++) to[at + o] = from[index(row, column, channel, first + o)]!;
        }
      }
    }
  }
  return packed;
}
