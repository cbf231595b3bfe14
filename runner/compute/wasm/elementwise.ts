import type { Tensor } from '#runner/compute/kernels';
import type { WasmRuntime } from '#runner/compute/wasm/runtime';

export function relu(rt: WasmRuntime, x: Tensor): Tensor {
  return rt.run('Relu', { x });
}

/** dy · [y > 0]; tfjs's Step gives 1 above zero and 0 at and below it. */
export function reluGradient(rt: WasmRuntime, dy: Tensor, y: Tensor): Tensor {
  const open = rt.run('Step', { x: y }, { alpha: 0 });
  const dx = rt.run('Multiply', { a: dy, b: open });
  rt.free(open);
  return dx;
}

export function relu6(rt: WasmRuntime, x: Tensor): Tensor {
  return rt.run('Relu6', { x });
}

export function relu6Gradient(rt: WasmRuntime, dy: Tensor, y: Tensor): Tensor {
  const dx = rt.make(dy.shape);
  const [slopes, values, to] = [rt.view(dy), rt.view(y), rt.view(dx)];
  const vectors = to.length >> 2;
  if (vectors > 0) {
    rt.simd.between(6)(4 * rt.offset(dy), 4 * rt.offset(y), 4 * rt.offset(dx), vectors);
  }
  for (let i = 4 * vectors; i < to.length; i++) to[i] = values[i]! > 0 && values[i]! < 6 ? slopes[i]! : 0;
  return dx;
}

export function add(rt: WasmRuntime, a: Tensor, b: Tensor): Tensor {
  return rt.run('Add', { a, b });
}
