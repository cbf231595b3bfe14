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

export type Filters = {
  readonly weights: Tensor;
  /** Weight of the window's tap (row, column) and frame channel for a filter: an index into `weights`. */
  index(row: number, column: number, channel: number, filter: number): number;
  /** Added to every output; none when not given. */
  readonly bias?: Tensor;
  /** Whether max(0, ·) follows. */
  readonly relu?: boolean;
};

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
  filters: Filters,
): void {
  const [images, height, width, outputs] = nhwc(out.shape);
  const packed = pack(rt, filters, [rows.taps, columns.taps, frame.channels], outputs);
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
    const target = rt.offset(out) + ((n * height + rows.to) * width + columns.to) * outputs;
    for (let o = 0; o < outputs; o += MOST_FILTERS) {
      const block = Math.min(MOST_FILTERS, outputs - o);
      for (const run of runs) {
        rt.simd.convolve(run.pixels, block, filters.relu ?? false)(
          4 * (at + run.skip * columns.fromStep * frame.channels),
          4 * columns.fromStep * frame.channels,
          4 * rows.fromStep * frameRow,
          4 * frameRow,
          rows.taps,
          taps,
          4 * (rt.offset(packed) + o * (1 + rows.taps * taps)),
          4 * (target + run.skip * columns.toStep * outputs + o),
          4 * columns.toStep * outputs,
          4 * rows.toStep * width * outputs,
          rows.count,
          run.tiles,
        );
      }
    }
  }
  rt.free(packed);
}

/** What the loop reads, in its order: by block of filters, their biases, then tap by tap their weights, in whole vectors. */
function pack(
  rt: WasmRuntime,
  { weights, index, bias }: Filters,
  [rows, columns, channels]: readonly [number, number, number],
  outputs: number,
): Tensor {
  const packed = rt.make([Math.ceil(outputs / 4) * 4 * (1 + rows * columns * channels)]);
  const from = rt.view(weights);
  const to = rt.view(packed).fill(0);
  let at = 0;
  for (let first = 0; first < outputs; first += MOST_FILTERS) {
    const block = Math.min(MOST_FILTERS, outputs - first);
    const room = Math.ceil(block / 4) * 4;
    if (bias !== undefined) to.set(rt.view(bias).subarray(first, first + block), at);
    at += room;
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
