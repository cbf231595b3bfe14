import type { PoolWindow, Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { nhwc, place, sizes } from '#runner/compute/webgpu/shape';

/** Mean of each window and channel, without padding. */
export function averagePool(rt: WebgpuRuntime, x: Tensor, { kernel, stride }: PoolWindow): Tensor {
  const [batch, height, width, channels] = nhwc(x.shape);
  const size = (length: number): number => Math.floor((length - kernel) / stride) + 1;
  const shape = [batch, size(height), size(width), channels];
  return rt.compute(
    {
      name: 'average-pool',
      inputs: ['x'],
      ints: { ...sizes('x', x.shape), ...sizes('y', shape), kernel, stride },
      code: `
        ${place('y')}
        var sum = 0.0;
        for (var a = 0; a < uniforms.kernel; a++) {
          let line = (n * uniforms.xH + i * uniforms.stride + a) * uniforms.xW + j * uniforms.stride;
          for (var b = 0; b < uniforms.kernel; b++) { sum += x[(line + b) * uniforms.xC + c]; }
        }
        result[index] = sum / f32(uniforms.kernel * uniforms.kernel);`,
    },
    [x],
    shape,
  );
}

/** Every pixel of a window gets the window's gradient / kernel²; overlapping windows add up. */
export function averagePoolGradient(
  rt: WebgpuRuntime,
  dy: Tensor,
  inputShape: readonly number[],
  { kernel, stride }: PoolWindow,
): Tensor {
  return rt.compute(
    {
      name: 'average-pool-gradient',
      inputs: ['dy'],
      ints: { ...sizes('x', inputShape), ...sizes('dy', dy.shape), kernel, stride },
      code: `
        ${place('x')}
        var sum = 0.0;
        for (var r = 0; r < uniforms.dyH; r++) {
          let down = i - r * uniforms.stride;
          if (down < 0 || down >= uniforms.kernel) { continue; }
          for (var s = 0; s < uniforms.dyW; s++) {
            let right = j - s * uniforms.stride;
            if (right < 0 || right >= uniforms.kernel) { continue; }
            sum += dy[((n * uniforms.dyH + r) * uniforms.dyW + s) * uniforms.xC + c];
          }
        }
        result[index] = sum / f32(uniforms.kernel * uniforms.kernel);`,
    },
    [dy],
    inputShape,
  );
}
