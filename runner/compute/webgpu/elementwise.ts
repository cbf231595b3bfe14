import type { Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';

export function relu(rt: WebgpuRuntime, x: Tensor): Tensor {
  return rt.compute(RELU, [x], x.shape);
}

export function reluGradient(rt: WebgpuRuntime, dy: Tensor, y: Tensor): Tensor {
  return rt.compute(RELU_GRADIENT, [dy, y], dy.shape);
}

export function relu6(rt: WebgpuRuntime, x: Tensor): Tensor {
  return rt.compute(RELU6, [x], x.shape);
}

export function relu6Gradient(rt: WebgpuRuntime, dy: Tensor, y: Tensor): Tensor {
  return rt.compute(RELU6_GRADIENT, [dy, y], dy.shape);
}

export function add(rt: WebgpuRuntime, a: Tensor, b: Tensor): Tensor {
  return rt.compute(ADD, [a, b], a.shape);
}

const RELU = { name: 'relu', inputs: ['x'], code: 'result[index] = max(x[index], 0.0);' };
const RELU_GRADIENT = {
  name: 'relu-gradient',
  inputs: ['dy', 'y'],
  code: 'result[index] = select(0.0, dy[index], y[index] > 0.0);',
};
const RELU6 = { name: 'relu6', inputs: ['x'], code: 'result[index] = min(max(x[index], 0.0), 6.0);' };
const RELU6_GRADIENT = {
  name: 'relu6-gradient',
  inputs: ['dy', 'y'],
  code: 'result[index] = select(0.0, dy[index], y[index] > 0.0 && y[index] < 6.0);',
};
const ADD = { name: 'add', inputs: ['a', 'b'], code: 'result[index] = a[index] + b[index];' };
