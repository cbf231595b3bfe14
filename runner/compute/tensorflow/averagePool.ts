import type { PoolWindow, Tensor } from '#runner/compute/kernels';
import { FLOATS, ints, text } from '#runner/compute/tensorflow/attributes';
import type { Attribute } from '#runner/compute/tensorflow/binding';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Mean of each window and channel, without padding. */
export function averagePool(rt: TensorflowRuntime, x: Tensor, window: PoolWindow): Tensor {
  return rt.run('AvgPool', attributes(window), x);
}

export function averagePoolGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  inputShape: readonly number[],
  window: PoolWindow,
): Tensor {
  return rt.run('AvgPoolGrad', attributes(window), rt.constant(inputShape), dy);
}

function attributes({ kernel, stride }: PoolWindow): readonly Attribute[] {
  return [
    ...FLOATS,
    ints('ksize', [1, kernel, kernel, 1]),
    ints('strides', [1, stride, stride, 1]),
    text('padding', 'VALID'),
    text('data_format', 'NHWC'),
  ];
}
