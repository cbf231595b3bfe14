import type { Tensor } from '#runner/compute/kernels';
import { floatsWith } from '#runner/compute/tensorflow/attributes';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Channel by channel: pixels and channels change places. */
export function flatten(rt: TensorflowRuntime, x: Tensor): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const turned = rt.run('Transpose', floatsWith('Tperm'), x, rt.constant([0, 3, 1, 2]));
  return reshaped(rt, turned, [batch, channels * height * width]);
}

export function flattenGradient(rt: TensorflowRuntime, dy: Tensor, inputShape: readonly number[]): Tensor {
  const [batch, height, width, channels] = inputShape as [number, number, number, number];
  const shape = rt.constant([batch, channels, height, width]);
  const turned = rt.run('Reshape', floatsWith('Tshape'), dy, shape);
  const dx = rt.run('Transpose', floatsWith('Tperm'), turned, rt.constant([0, 2, 3, 1]));
  rt.free(turned);
  return dx;
}

/** The same numbers in another shape; `x` is freed. */
export function reshaped(rt: TensorflowRuntime, x: Tensor, shape: readonly number[]): Tensor {
  const y = rt.run('Reshape', floatsWith('Tshape'), x, rt.constant(shape));
  rt.free(x);
  return y;
}
