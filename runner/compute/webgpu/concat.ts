import type { Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { nhwc } from '#runner/compute/webgpu/shape';

/** Channels of the inputs one after the other. */
export function concat(rt: WebgpuRuntime, inputs: readonly Tensor[]): Tensor {
  const [batch, height, width] = nhwc(inputs[0]!.shape);
  const all = inputs.reduce((sum, { shape }) => sum + nhwc(shape)[3], 0);
  let out: Tensor | null = null;
  let first = 0;
  for (const input of inputs) {
    const own = nhwc(input.shape)[3];
    const program = {
      name: 'concat',
      inputs: ['x'],
      ints: { own, all, first },
      threads: batch * height * width * own,
      code: `
        let pixel = index / uniforms.own;
        result[pixel * uniforms.all + uniforms.first + index % uniforms.own] = x[index];`,
    };
    if (out === null) out = rt.compute(program, [input], [batch, height, width, all]);
    else rt.update(program, [input], out);
    first += own;
  }
  return out!;
}

/** dy's channels, cut into runs of `channels`. */
export function concatGradient(
  rt: WebgpuRuntime,
  dy: Tensor,
  channels: readonly number[],
): readonly Tensor[] {
  const [batch, height, width, all] = nhwc(dy.shape);
  let first = 0;
  return channels.map((own) => {
    const program = {
      name: 'concat-gradient',
      inputs: ['dy'],
      ints: { own, all, first },
      code: `
        let pixel = index / uniforms.own;
        result[index] = dy[pixel * uniforms.all + uniforms.first + index % uniforms.own];`,
    };
    first += own;
    return rt.compute(program, [dy], [batch, height, width, own]);
  });
}
