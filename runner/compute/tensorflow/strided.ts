import type { Tensor } from '#runner/compute/kernels';
import { int, type } from '#runner/compute/tensorflow/attributes';
import { FLOAT, INT32 } from '#runner/compute/tensorflow/binding';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Every stride-th pixel of both axes, from the first. */
export function everyPixel(rt: TensorflowRuntime, x: Tensor, stride: number): Tensor {
  return rt.run('StridedSlice', SLICE, x, ...range(rt, x.shape, stride));
}

/** dy at the pixels that were taken, zeros elsewhere. */
export function everyPixelGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  inputShape: readonly number[],
  stride: number,
): Tensor {
  return rt.run('StridedSliceGrad', SLICE, rt.constant(inputShape), ...range(rt, inputShape, stride), dy);
}

/** First index, last index and step of each axis. */
function range(
  rt: TensorflowRuntime,
  shape: readonly number[],
  stride: number,
): readonly [Tensor, Tensor, Tensor] {
  return [rt.constant([0, 0, 0, 0]), rt.constant(shape), rt.constant([1, stride, stride, 1])];
}

const SLICE = [
  type('T', FLOAT),
  type('Index', INT32),
  ...['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'].map((mask) =>
    int(mask, 0),
  ),
];
