import type { Tensor, Window } from '#runner/compute/kernels';
import { everyPixel } from '#runner/compute/tensorflow/strided';
import { bool, FLOATS, ints, text } from '#runner/compute/tensorflow/attributes';
import type { Attribute } from '#runner/compute/tensorflow/binding';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

export function conv(rt: TensorflowRuntime, x: Tensor, weight: Tensor, window: Window): Tensor {
  return rt.run('Conv2D', attributes(window), x, weight);
}

export function convInputGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  weight: Tensor,
  inputShape: readonly number[],
  window: Window,
): Tensor {
  return rt.run('Conv2DBackpropInput', attributes(window), rt.constant(inputShape), weight, dy);
}

/**
 * oneDNN's filter gradient of 1×1 windows at stride 2 is wrong for some widths (TensorFlow 2.15.1, fewer than six input
 * channels at 8×8 and 16×16 pixels: off by half). Taking the pixels first and then stride 1 is the same sum.
 */
export function convFilterGradient(rt: TensorflowRuntime, x: Tensor, dy: Tensor, window: Window): Tensor {
  if (window.kernel > 1 || window.stride === 1) return filterGradient(rt, x, dy, window);
  const taken = everyPixel(rt, x, window.stride);
  const gradient = filterGradient(rt, taken, dy, { ...window, stride: 1 });
  rt.free(taken);
  return gradient;
}

function filterGradient(rt: TensorflowRuntime, x: Tensor, dy: Tensor, window: Window): Tensor {
  const shape = [window.kernel, window.kernel, x.shape[3]!, dy.shape[3]!];
  return rt.run('Conv2DBackpropFilter', attributes(window), x, rt.constant(shape), dy);
}

export function convBias(
  rt: TensorflowRuntime,
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  window: Window,
  relu: boolean,
): Tensor {
  const product = conv(rt, x, weight, window);
  const sum = rt.run('BiasAdd', BIAS, product, bias);
  rt.free(product);
  if (!relu) return sum;
  const open = rt.run('Relu', FLOATS, sum);
  rt.free(sum);
  return open;
}

export function biasGradient(rt: TensorflowRuntime, dy: Tensor): Tensor {
  return rt.run('BiasAddGrad', BIAS, dy);
}

const BIAS = [...FLOATS, text('data_format', 'NHWC')];

const known = new Map<string, readonly Attribute[]>();

/** Padding is explicit: TensorFlow's `SAME` pads 0 and 1 at stride 2 where PyTorch pads 1 and 1. */
function attributes({ kernel, stride, pad }: Window): readonly Attribute[] {
  const key = `${kernel},${stride},${pad}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = [
    ...FLOATS,
    ints('strides', [1, stride, stride, 1]),
    ints('dilations', [1, 1, 1, 1]),
    bool('use_cudnn_on_gpu', true),
    text('data_format', 'NHWC'),
    ...(pad === 0
      ? [text('padding', 'VALID')]
      : [text('padding', 'EXPLICIT'), ints('explicit_paddings', [0, 0, pad, pad, pad, pad, 0, 0])]),
  ];
  known.set(key, made);
  return made;
}
