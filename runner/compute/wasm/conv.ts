import type { Tensor, Window } from '#runner/compute/kernels';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';

/**
 * Convolutions on XNNPACK. It packs a filter once a tensor id and keeps the packed copy until the tensor is freed,
 * so a weight must never change in place: the optimizer returns new tensors.
 */
export function conv(rt: WasmRuntime, x: Tensor, weight: Tensor, window: Window): Tensor {
  return rt.run('Conv2D', { x, filter: weight }, attributes(window.stride, 1, window.pad));
}

export function convBias(
  rt: WasmRuntime,
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  window: Window,
  relu: boolean,
): Tensor {
  const attrs = { ...attributes(window.stride, 1, window.pad), activation: relu ? 'relu' : 'linear' };
  return rt.run('FusedConv2D', { x, filter: weight, bias }, attrs);
}

/**
 * ∂/∂x as a convolution: dy with stride − 1 zeros between its pixels, padded by kernel − 1 − pad, against the filter
 * turned by 180° with inputs and outputs swapped. (tfjs's own Conv2DBackpropInput for wasm is a plain loop.)
 */
export function convInputGradient(
  rt: WasmRuntime,
  dy: Tensor,
  weight: Tensor,
  inputShape: readonly number[],
  window: Window,
): Tensor {
  const { kernel, stride, pad } = window;
  if (pad >= kernel) throw new Error(`convolution with kernel ${kernel} and padding ${pad} has no input gradient here`);
  const turned = turnedFilter(rt, weight);
  const spread = stride === 1 ? dy : zeroInserted(rt, dy, inputShape, window);
  const dx = rt.run('Conv2D', { x: spread, filter: turned }, attributes(1, 1, kernel - 1 - pad));
  rt.free(turned);
  if (spread !== dy) rt.free(spread);
  return dx;
}

/** Pixels at the far edge that no window covers when the stride doesn't divide evenly. */
function leftover(size: number, { kernel, stride, pad }: Window): number {
  return (size + 2 * pad - kernel) % stride;
}

/** HWIO `[k, k, ci, co]` → `[k, k, co, ci]`, turned by 180°. */
function turnedFilter(rt: WasmRuntime, weight: Tensor): Tensor {
  const [rows, columns, inputs, outputs] = nhwc(weight.shape);
  const out = rt.make([rows, columns, outputs, inputs]);
  const from = rt.view(weight);
  const to = rt.view(out);
  const taps = rows * columns;
  for (let tap = 0; tap < taps; tap++) {
    const source = tap * inputs * outputs;
    const target = (taps - 1 - tap) * inputs * outputs;
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) to[target + o * inputs + i] = from[source + i * outputs + o]!;
    }
  }
  return out;
}

/** dy with stride − 1 zeros between pixels, and zeros for the far pixels that no window covered. */
function zeroInserted(rt: WasmRuntime, dy: Tensor, inputShape: readonly number[], window: Window): Tensor {
  const [batch, rows, columns, channels] = nhwc(dy.shape);
  const [, height, width] = nhwc(inputShape);
  const { stride } = window;
  const tall = (rows - 1) * stride + 1 + leftover(height, window);
  const wide = (columns - 1) * stride + 1 + leftover(width, window);
  const out = rt.make([batch, tall, wide, channels]);
  const from = rt.view(dy);
  const to = rt.view(out).fill(0);
  let source = 0;
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      let target = (n * tall + i * stride) * wide * channels;
      for (let j = 0; j < columns; j++) {
        for (let c = 0; c < channels; c++) to[target + c] = from[source++]!;
        target += stride * channels;
      }
    }
  }
  return out;
}

type Padding = number | readonly [top: number, bottom: number, left: number, right: number];

function attributes(stride: number, dilation: number, pad: Padding): Readonly<Record<string, unknown>> {
  const [top, bottom, left, right] = typeof pad === 'number' ? [pad, pad, pad, pad] : pad;
  return {
    strides: [stride, stride],
    dilations: [dilation, dilation],
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    dataFormat: 'NHWC',
    dimRoundingMode: 'floor',
  };
}
