import type { Tensor, Window } from '#runner/compute/kernels';
import { columnSums } from '#runner/compute/webgpu/columns';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { nhwc, place, sizes } from '#runner/compute/webgpu/shape';

/** Each channel by its own filter of `weight`, `[kernel, kernel, 1, channels]`. */
export function depthwise(rt: WebgpuRuntime, x: Tensor, weight: Tensor, window: Window): Tensor {
  const { kernel, stride, pad } = window;
  const [batch, height, width, channels] = nhwc(x.shape);
  const size = (length: number): number => Math.floor((length + 2 * pad - kernel) / stride) + 1;
  const shape = [batch, size(height), size(width), channels];
  return rt.compute(
    {
      name: 'depthwise',
      inputs: ['x', 'weight'],
      ints: { ...sizes('x', x.shape), ...sizes('y', shape), kernel, stride, pad },
      code: `
        ${place('y')}
        var sum = 0.0;
        for (var a = 0; a < uniforms.kernel; a++) {
          let row = i * uniforms.stride + a - uniforms.pad;
          if (row < 0 || row >= uniforms.xH) { continue; }
          for (var b = 0; b < uniforms.kernel; b++) {
            let column = j * uniforms.stride + b - uniforms.pad;
            if (column < 0 || column >= uniforms.xW) { continue; }
            let at = ((n * uniforms.xH + row) * uniforms.xW + column) * uniforms.xC + c;
            sum += x[at] * weight[(a * uniforms.kernel + b) * uniforms.xC + c];
          }
        }
        result[index] = sum;`,
    },
    [x, weight],
    shape,
  );
}

/** Pixel i of x meets tap a of window r where i + pad = r·stride + a. */
export function depthwiseInputGradient(
  rt: WebgpuRuntime,
  dy: Tensor,
  weight: Tensor,
  inputShape: readonly number[],
  { kernel, stride, pad }: Window,
): Tensor {
  return rt.compute(
    {
      name: 'depthwise-input-gradient',
      inputs: ['dy', 'weight'],
      ints: { ...sizes('x', inputShape), ...sizes('dy', dy.shape), kernel, stride, pad },
      code: `
        ${place('x')}
        var sum = 0.0;
        for (var a = 0; a < uniforms.kernel; a++) {
          let down = i + uniforms.pad - a;
          if (down < 0 || down % uniforms.stride != 0 || down / uniforms.stride >= uniforms.dyH) { continue; }
          for (var b = 0; b < uniforms.kernel; b++) {
            let right = j + uniforms.pad - b;
            if (right < 0 || right % uniforms.stride != 0 || right / uniforms.stride >= uniforms.dyW) { continue; }
            let line = n * uniforms.dyH + down / uniforms.stride;
            let at = (line * uniforms.dyW + right / uniforms.stride) * uniforms.xC + c;
            sum += dy[at] * weight[(a * uniforms.kernel + b) * uniforms.xC + c];
          }
        }
        result[index] = sum;`,
    },
    [dy, weight],
    inputShape,
  );
}

/** One column a tap and channel. */
export function depthwiseFilterGradient(
  rt: WebgpuRuntime,
  x: Tensor,
  dy: Tensor,
  { kernel, stride, pad }: Window,
): Tensor {
  const [batch, rows, columns, channels] = nhwc(dy.shape);
  return columnSums(
    rt,
    {
      name: 'depthwise',
      inputs: ['x', 'dy'],
      ints: { ...sizes('x', x.shape), ...sizes('dy', dy.shape), kernel, stride, pad },
      code: `
        let c = column % uniforms.xC;
        let tap = column / uniforms.xC;
        let line = row / uniforms.dyW;
        let i = (line % uniforms.dyH) * uniforms.stride + tap / uniforms.kernel - uniforms.pad;
        let j = (row % uniforms.dyW) * uniforms.stride + tap % uniforms.kernel - uniforms.pad;
        if (i >= 0 && i < uniforms.xH && j >= 0 && j < uniforms.xW) {
          let at = (((line / uniforms.dyH) * uniforms.xH + i) * uniforms.xW + j) * uniforms.xC + c;
          value += x[at] * dy[row * uniforms.xC + c];
        }`,
    },
    [x, dy],
    batch * rows * columns,
    [kernel, kernel, 1, channels],
  );
}
