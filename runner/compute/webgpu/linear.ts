import type { Tensor } from '#runner/compute/kernels';
import { biasGradient } from '#runner/compute/webgpu/conv';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';

export function linear(rt: WebgpuRuntime, x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const attributes = { transposeA: false, transposeB: false, activation: 'linear' };
  return rt.run('_FusedMatMul', { a: x, b: weight, bias }, attributes);
}

export function linearGradient(
  rt: WebgpuRuntime,
  dy: Tensor,
  x: Tensor,
  weight: Tensor,
): { readonly dx: Tensor; readonly dWeight: Tensor; readonly dBias: Tensor } {
  return {
    dx: rt.run('BatchMatMul', { a: dy, b: weight }, { transposeA: false, transposeB: true }),
    dWeight: rt.run('BatchMatMul', { a: x, b: dy }, { transposeA: true, transposeB: false }),
    dBias: biasGradient(rt, dy),
  };
}
