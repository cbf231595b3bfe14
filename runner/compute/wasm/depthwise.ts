import type { Tensor, Window } from '#runner/compute/kernels';
import { framed, type Frame } from '#runner/compute/wasm/frame';
import { inFrame, overhang, phases, tapOf } from '#runner/compute/wasm/phases';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';
import type { Track } from '#runner/compute/wasm/slide';

/** Each channel by its own filter of `weight`, `[kernel, kernel, 1, channels]`. */
export function depthwise(
  rt: WasmRuntime,
  x: Tensor,
  weight: Tensor,
  { kernel, stride, pad }: Window,
): Tensor {
  const [images, height, width, channels] = nhwc(x.shape);
  const track = (size: number): Track => {
    const count = Math.floor((size + 2 * pad - kernel) / stride) + 1;
    return { from: 0, fromStep: stride, taps: kernel, to: 0, toStep: 1, count };
  };
  const [rows, columns] = [track(height), track(width)];
  const out = rt.make([images, rows.count, columns.count, channels]);
  const frame = framed(rt, x, { top: pad, bottom: pad, left: pad, right: pad }, 1);
  slideChannels(rt, frame, out, rows, columns, { weight, tap: (u, v) => u * kernel + v });
  frame.free();
  return out;
}

/** ∂/∂x of a depthwise convolution, one depthwise convolution of dy a phase. */
export function depthwiseInputGradient(
  rt: WasmRuntime,
  dy: Tensor,
  weight: Tensor,
  inputShape: readonly number[],
  window: Window,
): Tensor {
  const { kernel, stride } = window;
  const [, height, width] = nhwc(inputShape);
  const [, dyHeight, dyWidth] = nhwc(dy.shape);
  const dx = rt.make(inputShape);
  if (kernel < stride) rt.view(dx).fill(0);
  const [rowPhases, columnPhases] = [phases(height, window), phases(width, window)];
  const [top, bottom] = overhang(rowPhases, dyHeight);
  const [left, right] = overhang(columnPhases, dyWidth);
  const frame = framed(rt, dy, { top, bottom, left, right }, 1);
  for (const rows of rowPhases) {
    for (const columns of columnPhases) {
      const tap = (u: number, v: number): number =>
        tapOf(rows, stride, u) * kernel + tapOf(columns, stride, v);
      slideChannels(rt, frame, dx, inFrame(rows, top), inFrame(columns, left), { weight, tap });
    }
  }
  frame.free();
  return dx;
}

/** `dw[a, b, c] = Σ x[n, s·i + a − p, s·j + b − p, c] · dy[n, i, j, c]`, summed in doubles. */
export function depthwiseFilterGradient(
  rt: WasmRuntime,
  x: Tensor,
  dy: Tensor,
  { kernel, stride, pad }: Window,
): Tensor {
  const [images, , , channels] = nhwc(x.shape);
  const [, rows, columns] = nhwc(dy.shape);
  const blocks = Math.ceil(channels / 4);
  const frame = framed(rt, x, { top: pad, bottom: pad, left: pad, right: pad }, 1);
  const sums = rt.make([kernel * kernel * blocks * 8]);
  rt.view(sums).fill(0);
  const pixel = 4 * channels;
  for (let n = 0; n < images; n++) {
    const at = 4 * frame.place(n, 1);
    const slopes = 4 * (rt.offset(dy) + n * rows * columns * channels);
    for (let tap = 0; tap < kernel * kernel; tap++) {
      const corner = at + (Math.floor(tap / kernel) * frame.width + (tap % kernel)) * pixel;
      for (let block = 0; block < blocks; block++) {
        rt.simd.channelProducts(Math.min(4, channels - 4 * block))(
          corner + 16 * block,
          stride * pixel,
          stride * frame.width * pixel,
          slopes + 16 * block,
          pixel,
          columns * pixel,
          rows,
          columns,
          4 * rt.offset(sums) + 32 * (tap * blocks + block),
        );
      }
    }
  }
  frame.free();
  const gradient = rt.make([kernel, kernel, 1, channels]);
  const doubles = new Float64Array(rt.heap().buffer, 4 * rt.offset(sums), kernel * kernel * blocks * 4);
  const to = rt.view(gradient);
  for (let i = 0; i < to.length; i++) {
    to[i] = doubles[Math.floor(i / channels) * blocks * 4 + (i % channels)]!;
  }
  rt.free(sums);
  return gradient;
}

type ChannelFilters = {
  readonly weight: Tensor;
  /** Which of the filter's taps, row by row, the window's tap (row, column) is. */
  tap(row: number, column: number): number;
};

/** Slides windows over framed images, channel by channel; outputs that no window makes are left alone. */
function slideChannels(
  rt: WasmRuntime,
  frame: Frame,
  out: Tensor,
  rows: Track,
  columns: Track,
  filters: ChannelFilters,
): void {
  const [images, height, width, channels] = nhwc(out.shape);
  const packed = pack(rt, filters, rows.taps, columns.taps);
  const pixel = 4 * channels;
  const frameRow = frame.width * pixel;
  for (let n = 0; n < images; n++) {
    const at = 4 * frame.place(n, 1) + rows.from * frameRow + columns.from * pixel;
    const target = 4 * rt.offset(out) + ((n * height + rows.to) * width + columns.to) * pixel;
    for (let c = 0; c < channels; c += 4) {
      rt.simd.channelwise(Math.min(4, channels - c))(
        at + 4 * c,
        columns.fromStep * pixel,
        rows.fromStep * frameRow,
        pixel,
        frameRow,
        rows.taps,
        columns.taps,
        4 * (rt.offset(packed) + c * rows.taps * columns.taps),
        target + 4 * c,
        columns.toStep * pixel,
        rows.toStep * width * pixel,
        rows.count,
        columns.count,
      );
    }
  }
  rt.free(packed);
}

/** By block of four channels, tap by tap in the window's order: a vector of weights. */
function pack(rt: WasmRuntime, { weight, tap }: ChannelFilters, rows: number, columns: number): Tensor {
  const channels = nhwc(weight.shape)[3];
  const packed = rt.make([Math.ceil(channels / 4) * 4 * rows * columns]);
  const from = rt.view(weight);
  const to = rt.view(packed).fill(0);
  for (let c = 0; c < channels; c++) {
    const block = (c >> 2) * 4 * rows * columns + (c & 3);
    for (let u = 0; u < rows; u++) {
      for (let v = 0; v < columns; v++) {
        to[block + 4 * (u * columns + v)] = from[tap(u, v) * channels + c]!;
      }
    }
  }
  return packed;
}
