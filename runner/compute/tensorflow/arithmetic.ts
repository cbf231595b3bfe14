import type { Tensor } from '#runner/compute/kernels';
import { bool, FLOATS, floatsWith } from '#runner/compute/tensorflow/attributes';
import { multiply } from '#runner/compute/tensorflow/elementwise';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

export function multiplyAlong(rt: TensorflowRuntime, x: Tensor, factors: Tensor, axis: number): Tensor {
  // TensorFlow lines shapes up at their ends: a vector needs ones behind it for any axis but the last.
  const behind = x.shape.length - 1 - axis;
  if (behind === 0) return multiply(rt, x, factors);
  const shape = [factors.shape[0]!, ...new Array<number>(behind).fill(1)];
  const turned = rt.run('Reshape', floatsWith('Tshape'), factors, rt.constant(shape));
  const product = multiply(rt, x, turned);
  rt.free(turned);
  return product;
}

export function scale(rt: TensorflowRuntime, x: Tensor, factor: number): Tensor {
  return multiply(rt, x, rt.scalar(factor));
}

export function sign(rt: TensorflowRuntime, x: Tensor): Tensor {
  return rt.run('Sign', FLOATS, x);
}

export function squareSums(rt: TensorflowRuntime, x: Tensor, axis: number): Tensor {
  const squares = rt.run('Square', FLOATS, x);
  const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
  if (others.length === 0) return squares;
  const sums = rt.run('Sum', [...floatsWith('Tidx'), bool('keep_dims', false)], squares, rt.constant(others));
  rt.free(squares);
  return sums;
}

/** DivNoNan gives 0 where it divides by 0. */
export function inverseRoot(rt: TensorflowRuntime, x: Tensor): Tensor {
  const root = rt.run('Sqrt', FLOATS, x);
  const inverse = rt.run('DivNoNan', FLOATS, rt.scalar(1), root);
  rt.free(root);
  return inverse;
}
