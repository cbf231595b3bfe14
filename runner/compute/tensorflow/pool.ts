import type { Tensor } from '#runner/compute/kernels';
import { bool, floatsWith } from '#runner/compute/tensorflow/attributes';
import { multiply } from '#runner/compute/tensorflow/elementwise';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

export function globalAveragePool(rt: TensorflowRuntime, x: Tensor): Tensor {
  return rt.run('Mean', [...floatsWith('Tidx'), bool('keep_dims', false)], x, rt.constant([1, 2]));
}

/** Every pixel of an image gets its channel's gradient / pixels. */
export function globalAveragePoolGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  inputShape: readonly number[],
): Tensor {
  const [batch, height, width, channels] = inputShape as [number, number, number, number];
  const share = multiply(rt, dy, rt.scalar(1 / (height * width)));
  const pixel = rt.run('Reshape', floatsWith('Tshape'), share, rt.constant([batch, 1, 1, channels]));
  const dx = rt.run('BroadcastTo', floatsWith('Tidx'), pixel, rt.constant(inputShape));
  rt.free(share, pixel);
  return dx;
}
