import type { Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { nhwc } from '#runner/compute/webgpu/shape';

export function globalAveragePool(rt: WebgpuRuntime, x: Tensor): Tensor {
  const [batch, height, width, channels] = nhwc(x.shape);
  return rt.compute(
    {
      name: 'global-average-pool',
      inputs: ['x'],
      ints: { pixels: height * width, channels },
      code: `
        let first = (index / uniforms.channels) * uniforms.pixels * uniforms.channels + index % uniforms.channels;
        var sum = 0.0;
        for (var p = 0; p < uniforms.pixels; p++) { sum += x[first + p * uniforms.channels]; }
        result[index] = sum / f32(uniforms.pixels);`,
    },
    [x],
    [batch, channels],
  );
}

/** Every pixel of an image gets its channel's gradient / pixels. */
export function globalAveragePoolGradient(
  rt: WebgpuRuntime,
  dy: Tensor,
  inputShape: readonly number[],
): Tensor {
  const [, height, width, channels] = nhwc(inputShape);
  return rt.compute(
    {
      name: 'global-average-pool-gradient',
      inputs: ['dy'],
      ints: { pixels: height * width, channels },
      code: `
        let image = index / (uniforms.pixels * uniforms.channels);
        let slope = dy[image * uniforms.channels + index % uniforms.channels];
        result[index] = slope / f32(uniforms.pixels);`,
    },
    [dy],
    inputShape,
  );
}
