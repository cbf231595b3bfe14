import type { Tensor } from '#runner/compute/kernels';
import type { WasmRuntime } from '#runner/compute/wasm/runtime';

/** Plain loops over wasm memory: parameters are small beside the activations of a batch. */

export function multiply(rt: WasmRuntime, a: Tensor, b: Tensor): Tensor {
  const product = rt.make(a.shape);
  const [x, y, to] = [rt.view(a), rt.view(b), rt.view(product)];
  for (let i = 0; i < to.length; i++) to[i] = x[i]! * y[i]!;
  return product;
}

export function multiplyAlong(rt: WasmRuntime, x: Tensor, factors: Tensor, axis: number): Tensor {
  const product = rt.make(x.shape);
  const [values, by, to] = [rt.view(x), rt.view(factors), rt.view(product)];
  const run = sizeBehind(x, axis);
  for (let i = 0, entry = 0; i < to.length; entry = (entry + 1) % by.length) {
    for (const end = i + run; i < end; i++) to[i] = values[i]! * by[entry]!;
  }
  return product;
}

export function scale(rt: WasmRuntime, x: Tensor, factor: number): Tensor {
  const product = rt.make(x.shape);
  const [values, to] = [rt.view(x), rt.view(product)];
  for (let i = 0; i < to.length; i++) to[i] = values[i]! * factor;
  return product;
}

export function sign(rt: WasmRuntime, x: Tensor): Tensor {
  const signs = rt.make(x.shape);
  const [values, to] = [rt.view(x), rt.view(signs)];
  for (let i = 0; i < to.length; i++) to[i] = Math.sign(values[i]!);
  return signs;
}

/** Summed in doubles, as all of this backend's sums. */
export function squareSums(rt: WasmRuntime, x: Tensor, axis: number): Tensor {
  const length = x.shape[axis]!;
  const result = rt.make([length]);
  const values = rt.view(x);
  const sums = new Float64Array(length);
  const run = sizeBehind(x, axis);
  for (let i = 0, entry = 0; i < values.length; entry = (entry + 1) % length) {
    let sum = 0;
    for (const end = i + run; i < end; i++) sum += values[i]! * values[i]!;
    sums[entry]! += sum;
  }
  rt.view(result).set(sums);
  return result;
}

export function inverseRoot(rt: WasmRuntime, x: Tensor): Tensor {
  const result = rt.make(x.shape);
  const [values, to] = [rt.view(x), rt.view(result)];
  for (let i = 0; i < to.length; i++) to[i] = values[i] === 0 ? 0 : 1 / Math.sqrt(values[i]!);
  return result;
}

/** Neighbouring floats that share an index along `axis`. */
function sizeBehind({ shape }: Tensor, axis: number): number {
  return shape.slice(axis + 1).reduce((a, b) => a * b, 1);
}
