import type { Tensor } from '#runner/compute/kernels';
import { averagePool, averagePoolGradient } from '#runner/compute/tensorflow/averagePool';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/**
 * Every stride-th pixel of both axes, from the first: the mean of windows of one pixel, which is that pixel. Several
 * times faster than StridedSlice.
 */
export function everyPixel(rt: TensorflowRuntime, x: Tensor, stride: number): Tensor {
  return averagePool(rt, x, { kernel: 1, stride });
}

/** dy at the pixels that were taken, zeros elsewhere. */
export function everyPixelGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  inputShape: readonly number[],
  stride: number,
): Tensor {
  return averagePoolGradient(rt, dy, inputShape, { kernel: 1, stride });
}
