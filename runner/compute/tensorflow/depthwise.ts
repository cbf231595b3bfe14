import type { Tensor, Window } from '#runner/compute/kernels';
import { FLOATS, floatsWith, ints, text } from '#runner/compute/tensorflow/attributes';
import type { Attribute } from '#runner/compute/tensorflow/binding';
import { reshaped } from '#runner/compute/tensorflow/flatten';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Each channel by its own filter of `weight`, `[kernel, kernel, 1, channels]`. */
export function depthwise(rt: TensorflowRuntime, x: Tensor, weight: Tensor, window: Window): Tensor {
  const filter = asFilter(rt, weight);
  const y = rt.run('DepthwiseConv2dNative', attributes(window), x, filter);
  rt.free(filter);
  return y;
}

export function depthwiseInputGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  weight: Tensor,
  inputShape: readonly number[],
  window: Window,
): Tensor {
  const filter = asFilter(rt, weight);
  const sizes = rt.constant(inputShape);
  const dx = rt.run('DepthwiseConv2dNativeBackpropInput', attributes(window), sizes, filter, dy);
  rt.free(filter);
  return dx;
}

export function depthwiseFilterGradient(
  rt: TensorflowRuntime,
  x: Tensor,
  dy: Tensor,
  window: Window,
): Tensor {
  const { kernel } = window;
  const channels = x.shape[3]!;
  const sizes = rt.constant([kernel, kernel, channels, 1]);
  const gradient = rt.run('DepthwiseConv2dNativeBackpropFilter', attributes(window), x, sizes, dy);
  return reshaped(rt, gradient, [kernel, kernel, 1, channels]);
}

/** TensorFlow's filter is `[kernel, kernel, channels, 1]`: the same numbers in the same order. */
function asFilter(rt: TensorflowRuntime, weight: Tensor): Tensor {
  const [rows, columns, , channels] = weight.shape as [number, number, number, number];
  return rt.run('Reshape', floatsWith('Tshape'), weight, rt.constant([rows, columns, channels, 1]));
}

function attributes({ stride, pad }: Window): readonly Attribute[] {
  return [
    ...FLOATS,
    ints('strides', [1, stride, stride, 1]),
    ints('dilations', [1, 1, 1, 1]),
    text('data_format', 'NHWC'),
    ...(pad === 0
      ? [text('padding', 'VALID')]
      : [text('padding', 'EXPLICIT'), ints('explicit_paddings', [0, 0, pad, pad, pad, pad, 0, 0])]),
  ];
}
