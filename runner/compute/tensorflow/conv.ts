import type { Tensor, Window } from '#runner/compute/kernels';
import { everyPixel } from '#runner/compute/tensorflow/strided';
import { bool, FLOATS, floatsWith, ints, text, type } from '#runner/compute/tensorflow/attributes';
import { FLOAT, INT32, type Attribute } from '#runner/compute/tensorflow/binding';
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
  if (!needsFrame(window)) return inputGradient(rt, dy, weight, inputShape, window);
  const framed = inputGradient(rt, dy, weight, framedShape(inputShape, window), { ...window, pad: 0 });
  const begin = rt.constant([0, window.pad, window.pad, 0]);
  const dx = rt.run('Slice', SLICE, framed, begin, rt.constant(inputShape));
  rt.free(framed);
  return dx;
}

function inputGradient(
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
  if (window.kernel === 1 && window.stride > 1) {
    const taken = everyPixel(rt, x, window.stride);
    const gradient = filterGradient(rt, taken, dy, { ...window, stride: 1 });
    rt.free(taken);
    return gradient;
  }
  if (!needsFrame(window)) return filterGradient(rt, x, dy, window);
  const framed = rt.run('Pad', floatsWith('Tpaddings'), x, rt.constant(frame(window), [4, 2]));
  const gradient = filterGradient(rt, framed, dy, { ...window, pad: 0 });
  rt.free(framed);
  return gradient;
}

function filterGradient(rt: TensorflowRuntime, x: Tensor, dy: Tensor, window: Window): Tensor {
  const shape = [window.kernel, window.kernel, x.shape[3]!, dy.shape[3]!];
  return rt.run('Conv2DBackpropFilter', attributes(window), x, rt.constant(shape), dy);
}

/** Stride 1 and as many places out as in: TensorFlow's `SAME` is PyTorch's padding then. */
function keepsSize({ kernel, stride, pad }: Window): boolean {
  return stride === 1 && 2 * pad === kernel - 1;
}

/** oneDNN has no gradients with explicit padding; TensorFlow's own, one image at a time, take twice as long. */
function needsFrame(window: Window): boolean {
  return window.pad > 0 && !keepsSize(window);
}

/** `Pad`'s [before, after] of each axis. */
function frame({ pad }: Window): readonly number[] {
  return [0, 0, pad, pad, pad, pad, 0, 0];
}

function framedShape(shape: readonly number[], { pad }: Window): readonly number[] {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  return [batch, height + 2 * pad, width + 2 * pad, channels];
}

const SLICE = [type('T', FLOAT), type('Index', INT32)];

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

/** Not BiasAddGrad: in graphs oneDNN does that together with the filter's gradient, and rounds otherwise. */
export function biasGradient(rt: TensorflowRuntime, dy: Tensor): Tensor {
  const all = dy.shape.slice(0, -1).map((_, axis) => axis);
  return rt.run('Sum', [...floatsWith('Tidx'), bool('keep_dims', false)], dy, rt.constant(all));
}

const BIAS = [...FLOATS, text('data_format', 'NHWC')];

const known = new Map<string, readonly Attribute[]>();

function attributes(window: Window): readonly Attribute[] {
  const { kernel, stride, pad } = window;
  const key = `${kernel},${stride},${pad}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = [
    ...FLOATS,
    ints('strides', [1, stride, stride, 1]),
    ints('dilations', [1, 1, 1, 1]),
    bool('use_cudnn_on_gpu', true),
    text('data_format', 'NHWC'),
    ...padding(window),
  ];
  known.set(key, made);
  return made;
}

/** TensorFlow's `SAME` pads 0 and 1 at stride 2 where PyTorch pads 1 and 1: there it is explicit. */
function padding(window: Window): readonly Attribute[] {
  if (window.pad === 0) return [text('padding', 'VALID')];
  if (keepsSize(window)) return [text('padding', 'SAME')];
  return [text('padding', 'EXPLICIT'), ints('explicit_paddings', frame(window))];
}
