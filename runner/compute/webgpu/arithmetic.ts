import type { Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';

export function multiply(rt: WebgpuRuntime, a: Tensor, b: Tensor): Tensor {
  return rt.compute(MULTIPLY, [a, b], a.shape);
}

export function multiplyAlong(rt: WebgpuRuntime, x: Tensor, factors: Tensor, axis: number): Tensor {
  const ints = { run: sizeBehind(x, axis), count: x.shape[axis]! };
  return rt.compute({ ...MULTIPLY_ALONG, ints }, [x, factors], x.shape);
}

export function scale(rt: WebgpuRuntime, x: Tensor, factor: number): Tensor {
  return rt.compute({ ...SCALE, floats: { factor } }, [x], x.shape);
}

export function sign(rt: WebgpuRuntime, x: Tensor): Tensor {
  return rt.compute(SIGN, [x], x.shape);
}

/** One entry a thread, in the order of memory: the same bits every time. */
export function squareSums(rt: WebgpuRuntime, x: Tensor, axis: number): Tensor {
  const [run, count] = [sizeBehind(x, axis), x.shape[axis]!];
  const before = x.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  return rt.compute({ ...SQUARE_SUMS, ints: { run, count, before } }, [x], [count]);
}

export function inverseRoot(rt: WebgpuRuntime, x: Tensor): Tensor {
  return rt.compute(INVERSE_ROOT, [x], x.shape);
}

/** Neighbouring floats that share an index along `axis`. */
function sizeBehind({ shape }: Tensor, axis: number): number {
  return shape.slice(axis + 1).reduce((a, b) => a * b, 1);
}

const MULTIPLY = { name: 'multiply', inputs: ['a', 'b'], code: 'result[index] = a[index] * b[index];' };
const MULTIPLY_ALONG = {
  name: 'multiply-along',
  inputs: ['x', 'factors'],
  code: 'result[index] = x[index] * factors[(index / uniforms.run) % uniforms.count];',
};
const SCALE = { name: 'scale', inputs: ['x'], code: 'result[index] = x[index] * uniforms.factor;' };
const SIGN = { name: 'sign', inputs: ['x'], code: 'result[index] = sign(x[index]);' };
const SQUARE_SUMS = {
  name: 'square-sums',
  inputs: ['x'],
  code: `
    var sum = 0.0;
    for (var i = 0; i < uniforms.before; i++) {
      let start = (i * uniforms.count + index) * uniforms.run;
      for (var j = start; j < start + uniforms.run; j++) { sum += x[j] * x[j]; }
    }
    result[index] = sum;`,
};
const INVERSE_ROOT = {
  name: 'inverse-root',
  inputs: ['x'],
  code: 'result[index] = select(inverseSqrt(x[index]), 0.0, x[index] == 0.0);',
};
