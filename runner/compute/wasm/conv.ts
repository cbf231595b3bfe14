import type { Tensor, Window } from '#runner/compute/kernels';
import { framed } from '#runner/compute/wasm/frame';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';
import { slide, type Filters, type Track } from '#runner/compute/wasm/slide';

/** Zero padding on all four sides, as PyTorch's. */
export function conv(rt: WasmRuntime, x: Tensor, weight: Tensor, window: Window): Tensor {
  return convolution(rt, x, weight, window, {});
}

export function convBias(
  rt: WasmRuntime,
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  window: Window,
  relu: boolean,
): Tensor {
  return convolution(rt, x, weight, window, { bias, relu });
}

function convolution(
  rt: WasmRuntime,
  x: Tensor,
  weights: Tensor,
  { kernel, stride, pad }: Window,
  extras: Pick<Filters, 'bias' | 'relu'>,
): Tensor {
  const [images, height, width] = nhwc(x.shape);
  const [, , inputs, outputs] = nhwc(weights.shape);
  const track = (size: number): Track => {
    const count = Math.floor((size + 2 * pad - kernel) / stride) + 1;
    return { from: 0, fromStep: stride, taps: kernel, to: 0, toStep: 1, count };
  };
  const [rows, columns] = [track(height), track(width)];
  const out = rt.make([images, rows.count, columns.count, outputs]);
  const frame = framed(rt, x, { top: pad, bottom: pad, left: pad, right: pad }, 1);
  const index: Filters['index'] = (a, b, i, o) => ((a * kernel + b) * inputs + i) * outputs + o;
  slide(rt, frame, out, rows, columns, { weights, index, ...extras });
  frame.free();
  return out;
}

/**
 * ∂/∂x of a convolution. Pixel i of x meets tap a of window r where i + pad = r·stride + a, so the pixels of one
 * remainder (i + pad) mod stride see every stride-th tap, backwards: each remainder is a convolution of dy of its own
 * with a part of the filter, whose outputs lie stride pixels apart. With stride 1 that is the filter turned by 180°.
 */
export function convInputGradient(
  rt: WasmRuntime,
  dy: Tensor,
  weight: Tensor,
  inputShape: readonly number[],
  { kernel, stride, pad }: Window,
): Tensor {
  const [, height, width] = nhwc(inputShape);
  const [, dyHeight, dyWidth] = nhwc(dy.shape);
  const [, , inputs, outputs] = nhwc(weight.shape);
  const dx = rt.make(inputShape);
  if (kernel < stride) rt.view(dx).fill(0);
  const [rowPhases, columnPhases] = [phases(height, kernel, stride, pad), phases(width, kernel, stride, pad)];
  const [top, bottom] = overhang(rowPhases, dyHeight);
  const [left, right] = overhang(columnPhases, dyWidth);
  const frame = framed(rt, dy, { top, bottom, left, right }, 1);
  for (const rows of rowPhases) {
    for (const columns of columnPhases) {
      const index: Filters['index'] = (u, v, o, i) => {
        const a = rows.remainder + stride * (rows.taps - 1 - u);
        const b = columns.remainder + stride * (columns.taps - 1 - v);
        return ((a * kernel + b) * inputs + i) * outputs + o;
      };
      slide(rt, frame, dx, inFrame(rows, top), inFrame(columns, left), { weights: weight, index });
    }
  }
  frame.free();
  return dx;
}

/** The pixels of one remainder along an axis; `from` counts from dy's first row or column and may lie outside of it. */
type Phase = Track & { readonly remainder: number };

function phases(size: number, kernel: number, stride: number, pad: number): readonly Phase[] {
  return Array.from({ length: Math.min(stride, kernel) }, (_, remainder): Phase => {
    const taps = Math.ceil((kernel - remainder) / stride);
    const to = (((remainder - pad) % stride) + stride) % stride;
    const count = to < size ? Math.ceil((size - to) / stride) : 0;
    return {
      remainder,
      taps,
      to,
      toStep: stride,
      count,
      from: (to + pad - remainder) / stride - taps + 1,
      fromStep: 1,
    };
  }).filter((phase) => phase.count > 0);
}

/** How far the phases' windows reach beyond dy on both sides. */
function overhang(all: readonly Phase[], size: number): readonly [number, number] {
  const before = Math.max(0, ...all.map((phase) => -phase.from));
  const after = Math.max(0, ...all.map((phase) => phase.from + phase.count - 1 + phase.taps - size));
  return [before, after];
}

function inFrame(phase: Phase, before: number): Track {
  return { ...phase, from: phase.from + before };
}
