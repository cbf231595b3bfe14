import type { Tensor, Window } from '#runner/compute/kernels';
import { columnSums, PLAIN } from '#runner/compute/webgpu/columns';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { nhwc, sizes } from '#runner/compute/webgpu/shape';

/** Threads that keep a large GPU busy. */
const ENOUGH_THREADS = 65_536;

/**
 * ∂/∂filter of a convolution. tfjs's own kernel has one thread a weight, far too few for a GPU: here dy's rows are cut
 * into chunks, a thread adds up 4 input channels × 4 filters of one tap over its chunk in registers, and the chunks'
 * sums are added in a second pass, always in the same order.
 */
export function convFilterGradient(rt: WebgpuRuntime, x: Tensor, dy: Tensor, window: Window): Tensor {
  const { kernel, stride, pad } = window;
  const inputs = nhwc(x.shape)[3];
  const [batch, rows, , outputs] = nhwc(dy.shape);
  const lines = batch * rows;
  const blocks = kernel * kernel * Math.ceil(inputs / 4) * Math.ceil(outputs / 4);
  const chunk = Math.ceil(lines / Math.ceil(ENOUGH_THREADS / blocks));
  const chunks = Math.ceil(lines / chunk);
  const shape = [kernel, kernel, inputs, outputs];
  const partial = rt.compute(
    {
      name: 'filter-gradient',
      inputs: ['x', 'dy'],
      threads: blocks * chunks,
      ints: { ...sizes('x', x.shape), ...sizes('dy', dy.shape), kernel, stride, pad, lines, chunk },
      code: CODE,
    },
    [x, dy],
    chunks === 1 ? shape : [chunks, kernel * kernel * inputs * outputs],
  );
  if (chunks === 1) return partial;
  const gradient = columnSums(rt, PLAIN, [partial], chunks, shape);
  rt.free(partial);
  return gradient;
}

const FOUR = [0, 1, 2, 3];
const four = (text: (m: number) => string): string => FOUR.map(text).join('\n');

const CODE = `
  let outputBlocks = (uniforms.dyC + 3) / 4;
  let inputBlocks = (uniforms.xC + 3) / 4;
  let o = 4 * (index % outputBlocks);
  var rest = index / outputBlocks;
  let i = 4 * (rest % inputBlocks);
  rest = rest / inputBlocks;
  let tap = rest % (uniforms.kernel * uniforms.kernel);
  let chunk = rest / (uniforms.kernel * uniforms.kernel);
  let down = tap / uniforms.kernel - uniforms.pad;
  let right = tap % uniforms.kernel - uniforms.pad;
  ${four((m) => `let o${m} = min(o + ${m}, uniforms.dyC - 1); let i${m} = min(i + ${m}, uniforms.xC - 1);`)}
  ${four((m) => `var sum${m} = vec4<f32>(0.0);`)}
  // The columns whose tap lies inside of x.
  let start = max(0, (uniforms.stride - 1 - right) / uniforms.stride);
  let stop = min(uniforms.dyW, (uniforms.xW - right + uniforms.stride - 1) / uniforms.stride);
  let end = min(uniforms.lines, (chunk + 1) * uniforms.chunk);
  for (var line = chunk * uniforms.chunk; line < end; line++) {
    let row = (line % uniforms.dyH) * uniforms.stride + down;
    if (row < 0 || row >= uniforms.xH) { continue; }
    let image = line / uniforms.dyH;
    var at = ((image * uniforms.xH + row) * uniforms.xW + start * uniforms.stride + right) * uniforms.xC;
    var slopeAt = (line * uniforms.dyW + start) * uniforms.dyC;
    for (var column = start; column < stop; column++) {
      let slopes = vec4<f32>(${FOUR.map((l) => `dy[slopeAt + o${l}]`).join(', ')});
      ${four((m) => `sum${m} += x[at + i${m}] * slopes;`)}
      at += uniforms.stride * uniforms.xC;
      slopeAt += uniforms.dyC;
    }
  }
  let weights = uniforms.kernel * uniforms.kernel * uniforms.xC * uniforms.dyC;
  let to = chunk * weights + tap * uniforms.xC * uniforms.dyC + o;
  ${four(
    (m) => `
  if (i + ${m} < uniforms.xC) {
    ${four((l) => `if (o + ${l} < uniforms.dyC) { result[to + (i + ${m}) * uniforms.dyC + ${l}] = sum${m}[${l}]; }`)}
  }`,
  )}`;
