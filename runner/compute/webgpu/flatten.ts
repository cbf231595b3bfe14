import type { Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { nhwc } from '#runner/compute/webgpu/shape';

/** `[batch, h, w, c]` → `[batch, c·h·w]`, channel by channel, as PyTorch flattens NCHW. */
export function flatten(rt: WebgpuRuntime, x: Tensor): Tensor {
  const [batch, height, width, channels] = nhwc(x.shape);
  return transposed(rt, x, channels, height * width, [batch, height * width * channels]);
}

export function flattenGradient(rt: WebgpuRuntime, dy: Tensor, inputShape: readonly number[]): Tensor {
  const [, height, width, channels] = nhwc(inputShape);
  return transposed(rt, dy, height * width, channels, inputShape);
}

/** Each image of `columns` × `rows` numbers as `rows` × `columns`. */
function transposed(
  rt: WebgpuRuntime,
  x: Tensor,
  rows: number,
  columns: number,
  shape: readonly number[],
): Tensor {
  return rt.compute(
    {
      name: 'transpose',
      inputs: ['x'],
      ints: { rows, columns },
      code: `
        let column = index % uniforms.columns;
        let line = index / uniforms.columns;
        let image = line / uniforms.rows;
        result[index] = x[(image * uniforms.columns + column) * uniforms.rows + line % uniforms.rows];`,
    },
    [x],
    shape,
  );
}
