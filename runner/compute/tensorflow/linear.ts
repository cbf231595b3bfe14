import type { Tensor } from '#runner/compute/kernels';
import { bool, FLOATS, text } from '#runner/compute/tensorflow/attributes';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

const FORMAT = [...FLOATS, text('data_format', 'NHWC')];

/** x · weight + bias; x is `[batch, in]`, weight `[in, out]`. */
export function linear(rt: TensorflowRuntime, x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const y = product(rt, x, false, weight, false);
  const sum = rt.run('BiasAdd', FORMAT, y, bias);
  rt.free(y);
  return sum;
}

export function linearGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  x: Tensor,
  weight: Tensor,
): { readonly dx: Tensor; readonly dWeight: Tensor; readonly dBias: Tensor } {
  return {
    dx: product(rt, dy, false, weight, true),
    dWeight: product(rt, x, true, dy, false),
    dBias: rt.run('BiasAddGrad', FORMAT, dy),
  };
}

function product(rt: TensorflowRuntime, a: Tensor, turnA: boolean, b: Tensor, turnB: boolean): Tensor {
  return rt.run('MatMul', [...FLOATS, bool('transpose_a', turnA), bool('transpose_b', turnB)], a, b);
}
