import type { ShortcutNode } from '#core/networks/graph';
import type { Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { nhwc, place, sizes } from '#runner/compute/webgpu/shape';

/**
 * The parameter-free shortcut: strided pixels or their average, with input channel i at output channel `positions[i]`
 * (nowhere where that is −1) and zeros elsewhere.
 */
export function shortcut(rt: WebgpuRuntime, x: Tensor, node: ShortcutNode): Tensor {
  const [batch, height, width] = nhwc(x.shape);
  const { stride, down, channels, positions } = node;
  const window = down === 'subsample' ? 1 : stride;
  const size = (length: number): number =>
    down === 'subsample' ? Math.ceil(length / stride) : Math.floor(length / stride);
  const shape = [batch, size(height), size(width), channels];
  const sources = Array.from({ length: channels }, (_, c) => positions.indexOf(c));
  return rt.compute(
    {
      name: 'shortcut',
      inputs: ['x', 'sources'],
      ints: { ...sizes('x', x.shape), ...sizes('y', shape), stride, window },
      code: `
        ${place('y')}
        let source = sources[c];
        var sum = 0.0;
        if (source >= 0) {
          for (var a = 0; a < uniforms.window; a++) {
            let line = (n * uniforms.xH + i * uniforms.stride + a) * uniforms.xW + j * uniforms.stride;
            for (var b = 0; b < uniforms.window; b++) { sum += x[(line + b) * uniforms.xC + source]; }
          }
        }
        result[index] = sum / f32(uniforms.window * uniforms.window);`,
    },
    [x, rt.constant(sources)],
    shape,
  );
}

/** Null for `avgpool-detached`: the published code cuts its gradient. */
export function shortcutGradient(
  rt: WebgpuRuntime,
  dy: Tensor,
  inputShape: readonly number[],
  { stride, down, positions }: ShortcutNode,
): Tensor | null {
  if (down === 'avgpool-detached') return null;
  return rt.compute(
    {
      name: 'shortcut-gradient',
      inputs: ['dy', 'positions'],
      ints: { ...sizes('x', inputShape), ...sizes('dy', dy.shape), stride },
      code: `
        ${place('x')}
        let position = positions[c];
        var slope = 0.0;
        if (position >= 0 && i % uniforms.stride == 0 && j % uniforms.stride == 0) {
          let line = n * uniforms.dyH + i / uniforms.stride;
          slope = dy[(line * uniforms.dyW + j / uniforms.stride) * uniforms.dyC + position];
        }
        result[index] = slope;`,
    },
    [dy, rt.constant(positions)],
    inputShape,
  );
}
