import type { PoolWindow, Tensor } from '#runner/compute/kernels';
import { FLOATS, ints, text } from '#runner/compute/tensorflow/attributes';
import type { Attribute } from '#runner/compute/tensorflow/binding';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Largest value of each window and channel. */
export function maxPool(rt: TensorflowRuntime, x: Tensor, window: PoolWindow): Tensor {
  return rt.run('MaxPool', attributes(window), x);
}

export function maxPoolGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  x: Tensor,
  y: Tensor,
  window: PoolWindow,
): Tensor {
  return rt.run('MaxPoolGrad', attributes(window), x, y, dy);
}

/** TensorFlow takes places of explicit padding for smaller than any value. */
function attributes({ kernel, stride, pad = 0 }: PoolWindow): readonly Attribute[] {
  return [
    ...FLOATS,
    ints('ksize', [1, kernel, kernel, 1]),
    ints('strides', [1, stride, stride, 1]),
    ...(pad === 0
      ? [text('padding', 'VALID')]
      : [text('padding', 'EXPLICIT'), ints('explicit_paddings', [0, 0, pad, pad, pad, pad, 0, 0])]),
    text('data_format', 'NHWC'),
  ];
}
