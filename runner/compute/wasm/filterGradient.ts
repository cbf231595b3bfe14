import type { Tensor, Window } from '#runner/compute/kernels';
import { framed } from '#runner/compute/wasm/frame';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';
import { MOST_INPUTS, MOST_OUTPUTS } from '#runner/compute/wasm/simd/outerProducts';

/**
 * ∂/∂weight of a convolution: `dw[a, b, i, o] = Σ x[n, s·r + a − p, s·c + b − p, i] · dy[n, r, c, o]`.
 *
 * In a framed x the taps of one kernel row with their channels are k·ci consecutive numbers, so each kernel row a is a
 * matrix `[k·ci, co]` of sums of outer products over pixels. (The wasm backend has no Conv2DBackpropFilter; as a tfjs
 * convolution with images and channels swapped it is three times slower, most of it packing dy as a filter.)
 */
export function convFilterGradient(rt: WasmRuntime, x: Tensor, dy: Tensor, window: Window): Tensor {
  const [images, , , inputs] = nhwc(x.shape);
  const [, rows, columns, outputs] = nhwc(dy.shape);
  const { kernel, stride, pad } = window;
  const gradient = rt.make([kernel, kernel, inputs, outputs]);
  rt.view(gradient).fill(0);
  const group = Math.min(images, Math.ceil(PIXELS / (rows * columns)));
  const frame = framed(rt, x, { top: pad, bottom: pad, left: pad, right: pad }, group);
  const [frameRow, dyRow] = [frame.width * inputs, columns * outputs];
  const taps = kernel * inputs;
  const out = rt.offset(gradient);
  const slopes = rt.offset(dy);
  for (let first = 0; first < images; first += group) {
    const count = Math.min(group, images - first);
    const at = frame.place(first, count);
    for (let a = 0; a < kernel; a++) {
      for (let m = 0; m < taps; m += MOST_INPUTS) {
        for (let o = 0; o < outputs; o += MOST_OUTPUTS) {
          rt.simd.outerProducts(Math.min(MOST_INPUTS, taps - m), Math.min(MOST_OUTPUTS, outputs - o))(
            4 * (at + a * frameRow + m),
            4 * frame.height * frameRow,
            4 * stride * frameRow,
            4 * stride * inputs,
            4 * (slopes + first * rows * dyRow + o),
            4 * rows * dyRow,
            4 * dyRow,
            4 * outputs,
            count,
            rows,
            columns,
            4 * (out + (a * taps + m) * outputs + o),
            4 * outputs,
          );
        }
      }
    }
  }
  frame.free();
  return gradient;
}

/** Pixels that one pass of the loop should have at least: small maps go several images at a time. */
const PIXELS = 256;
