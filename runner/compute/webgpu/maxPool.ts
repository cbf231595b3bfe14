import type { PoolWindow, Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { nhwc, place, sizes } from '#runner/compute/webgpu/shape';

/** Largest value of each window and channel; what padding adds is never taken. */
export function maxPool(rt: WebgpuRuntime, x: Tensor, { kernel, stride, pad = 0 }: PoolWindow): Tensor {
  const [batch, height, width, channels] = nhwc(x.shape);
  const size = (length: number): number => Math.floor((length + 2 * pad - kernel) / stride) + 1;
  const shape = [batch, size(height), size(width), channels];
  return rt.compute(
    {
      name: 'max-pool',
      inputs: ['x'],
      ints: { ...sizes('x', x.shape), ...sizes('y', shape), kernel, stride, pad },
      code: `
        ${place('y')}
        let top = max(0, i * uniforms.stride - uniforms.pad);
        let bottom = min(uniforms.xH, i * uniforms.stride - uniforms.pad + uniforms.kernel);
        let left = max(0, j * uniforms.stride - uniforms.pad);
        let right = min(uniforms.xW, j * uniforms.stride - uniforms.pad + uniforms.kernel);
        let image = n * uniforms.xH;
        var largest = x[((image + top) * uniforms.xW + left) * uniforms.xC + c];
        for (var a = top; a < bottom; a++) {
          for (var b = left; b < right; b++) {
            let value = x[((image + a) * uniforms.xW + b) * uniforms.xC + c];
            if (!(value <= largest)) { largest = value; }
          }
        }
        result[index] = largest;`,
    },
    [x],
    shape,
  );
}

/** dy of each window at its first value that equals the maximum, row by row; overlapping windows add up. */
export function maxPoolGradient(
  rt: WebgpuRuntime,
  dy: Tensor,
  x: Tensor,
  y: Tensor,
  { kernel, stride, pad = 0 }: PoolWindow,
): Tensor {
  return rt.compute(
    {
      name: 'max-pool-gradient',
      inputs: ['dy', 'x', 'y'],
      ints: { ...sizes('x', x.shape), ...sizes('y', y.shape), kernel, stride, pad },
      code: `
        ${place('x')}
        let image = n * uniforms.xH;
        let lastRow = min(uniforms.yH - 1, (i + uniforms.pad) / uniforms.stride);
        let lastColumn = min(uniforms.yW - 1, (j + uniforms.pad) / uniforms.stride);
        let firstRow = max(0, (i + uniforms.pad - uniforms.kernel + uniforms.stride) / uniforms.stride);
        let firstColumn = max(0, (j + uniforms.pad - uniforms.kernel + uniforms.stride) / uniforms.stride);
        var sum = 0.0;
        for (var r = firstRow; r <= lastRow; r++) {
          for (var s = firstColumn; s <= lastColumn; s++) {
            let window = ((n * uniforms.yH + r) * uniforms.yW + s) * uniforms.xC + c;
            let largest = y[window];
            let top = max(0, r * uniforms.stride - uniforms.pad);
            let left = max(0, s * uniforms.stride - uniforms.pad);
            let right = min(uniforms.xW, s * uniforms.stride - uniforms.pad + uniforms.kernel);
            var taken = x[index] == largest;
            for (var a = top; a <= i && taken; a++) {
              for (var b = left; b < right && (a < i || b < j); b++) {
                if (x[((image + a) * uniforms.xW + b) * uniforms.xC + c] == largest) { taken = false; }
              }
            }
            if (taken) { sum += dy[window]; }
          }
        }
        result[index] = sum;`,
    },
    [dy, x, y],
    x.shape,
  );
}
