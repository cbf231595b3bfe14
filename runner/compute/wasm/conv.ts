import type { Tensor, Window } from '#runner/compute/kernels';
import { columnSums } from '#runner/compute/wasm/columns';
import { framed } from '#runner/compute/wasm/frame';
import { inFrame, overhang, phases, tapOf } from '#runner/compute/wasm/phases';
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

/** dy summed over all pixels, in doubles. */
export function biasGradient(rt: WasmRuntime, dy: Tensor): Tensor {
  const channels = dy.shape.at(-1)!;
  const gradient = rt.make([channels]);
  const slopes = rt.view(dy);
  rt.view(gradient).set(columnSums(slopes, slopes.length / channels, channels));
  return gradient;
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

/** ∂/∂x of a convolution, one convolution of dy a phase. */
export function convInputGradient(
  rt: WasmRuntime,
  dy: Tensor,
  weight: Tensor,
  inputShape: readonly number[],
  window: Window,
): Tensor {
  const { kernel, stride } = window;
  const [, height, width] = nhwc(inputShape);
  const [, dyHeight, dyWidth] = nhwc(dy.shape);
  const [, , inputs, outputs] = nhwc(weight.shape);
  const dx = rt.make(inputShape);
  if (kernel < stride) rt.view(dx).fill(0);
  const [rowPhases, columnPhases] = [phases(height, window), phases(width, window)];
  const [top, bottom] = overhang(rowPhases, dyHeight);
  const [left, right] = overhang(columnPhases, dyWidth);
  const frame = framed(rt, dy, { top, bottom, left, right }, 1);
  for (const rows of rowPhases) {
    for (const columns of columnPhases) {
      const index: Filters['index'] = (u, v, o, i) => {
        const [a, b] = [tapOf(rows, stride, u), tapOf(columns, stride, v)];
        return ((a * kernel + b) * inputs + i) * outputs + o;
      };
      slide(rt, frame, dx, inFrame(rows, top), inFrame(columns, left), { weights: weight, index });
    }
  }
  frame.free();
  return dx;
}
