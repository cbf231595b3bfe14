import type { Tensor } from '#runner/compute/kernels';
import { FLOATS } from '#runner/compute/tensorflow/attributes';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

export function relu(rt: TensorflowRuntime, x: Tensor): Tensor {
  return rt.run('Relu', FLOATS, x);
}

/** ReluGrad asks whether the features are above zero, which holds for the relu's input and output alike. */
export function reluGradient(rt: TensorflowRuntime, dy: Tensor, y: Tensor): Tensor {
  return rt.run('ReluGrad', FLOATS, dy, y);
}

export function relu6(rt: TensorflowRuntime, x: Tensor): Tensor {
  return rt.run('Relu6', FLOATS, x);
}

export function relu6Gradient(rt: TensorflowRuntime, dy: Tensor, y: Tensor): Tensor {
  return rt.run('Relu6Grad', FLOATS, dy, y);
}

export function add(rt: TensorflowRuntime, a: Tensor, b: Tensor): Tensor {
  return rt.run('AddV2', FLOATS, a, b);
}

export function multiply(rt: TensorflowRuntime, a: Tensor, b: Tensor): Tensor {
  return rt.run('Mul', FLOATS, a, b);
}

/** a·x + b·y with two numbers; frees neither tensor. */
export function blend(rt: TensorflowRuntime, a: number, x: Tensor, b: number, y: Tensor): Tensor {
  const left = scaled(rt, a, x);
  const right = scaled(rt, b, y);
  const sum = add(rt, left.tensor, right.tensor);
  left.done();
  right.done();
  return sum;
}

/** The factor 1 costs no op. */
function scaled(rt: TensorflowRuntime, factor: number, x: Tensor): { readonly tensor: Tensor; done(): void } {
  if (factor === 1) return { tensor: x, done: () => undefined };
  const product = multiply(rt, x, rt.scalar(factor));
  return { tensor: product, done: () => rt.free(product) };
}
