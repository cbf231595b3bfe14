import type { Tensor, Window } from '#runner/compute/kernels';
import { columnSums, PLAIN } from '#runner/compute/webgpu/columns';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { nhwc, sizes } from '#runner/compute/webgpu/shape';

/** Threads that keep a large GPU busy. */
const ENOUGH_THREADS = 65_536;
/** Fewest pixels of dy a thread goes over: each writes its sums once. */
const FEWEST_PIXELS = 32;

/**
 * ∂/∂filter of a convolution. tfjs's own kernel has one thread a weight, far too few for a GPU: here the pixels are cut
 * into chunks, a thread adds up 4 input channels × 4 filters of one tap over its chunk in registers, and the chunks'
 * sums are added in a second pass, always in the same order.
 */
export function convFilterGradient(rt: WebgpuRuntime, x: Tensor, dy: Tensor, window: Window): Tensor {
  const { kernel, stride, pad } = window;
  const inputs = nhwc(x.shape)[3];
  const [batch, rows, columns, outputs] = nhwc(dy.shape);
  const pixels = batch * rows * columns;
  const blocks = kernel * kernel * Math.ceil(inputs / 4) * Math.ceil(outputs / 4);
  const wanted = Math.ceil(ENOUGH_THREADS / blocks);
  const chunks = Math.max(1, Math.min(wanted, Math.floor(pixels / FEWEST_PIXELS)));
  const shape = [kernel, kernel, inputs, outputs];
  const partial = rt.compute(
    {
      name: 'filter-gradient',
      inputs: ['x', 'dy'],
      threads: blocks * chunks,
      ints: {
        ...sizes('x', x.shape),
        ...sizes('dy', dy.shape),
        kernel,
        stride,
        pad,
        pixels,
        chunk: Math.ceil(pixels / chunks),
      },
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

const CODE = `
  let outputBlocks = (uniforms.dyC + 3) / 4;
  let inputBlocks = (uniforms.xC + 3) / 4;
  let o = 4 * (index % outputBlocks);
  var rest = index / outputBlocks;
  let i = 4 * (rest % inputBlocks);
  rest = rest / inputBlocks;
  let tap = rest % (uniforms.kernel * uniforms.kernel);
  let chunk = rest / (uniforms.kernel * uniforms.kernel);
  let tapRow = tap / uniforms.kernel;
  let tapColumn = tap % uniforms.kernel;
  let dyOffsets = min(vec4<i32>(o, o + 1, o + 2, o + 3), vec4<i32>(uniforms.dyC - 1));
  let xOffsets = min(vec4<i32>(i, i + 1, i + 2, i + 3), vec4<i32>(uniforms.xC - 1));
  ${FOUR.map((m) => `var sum${m} = vec4<f32>(0.0);`).join(' ')}
  let first = chunk * uniforms.chunk;
  let end = min(uniforms.pixels, first + uniforms.chunk);
  for (var pixel = first; pixel < end; pixel++) {
    let line = pixel / uniforms.dyW;
    let row = (line % uniforms.dyH) * uniforms.stride + tapRow - uniforms.pad;
    let column = (pixel % uniforms.dyW) * uniforms.stride + tapColumn - uniforms.pad;
    if (row >= 0 && row < uniforms.xH && column >= 0 && column < uniforms.xW) {
      let at = (((line / uniforms.dyH) * uniforms.xH + row) * uniforms.xW + column) * uniforms.xC;
      let slopeAt = pixel * uniforms.dyC;
      let slopes = vec4<f32>(${FOUR.map((l) => `dy[slopeAt + dyOffsets[${l}]]`).join(', ')});
      ${FOUR.map((m) => `sum${m} += x[at + xOffsets[${m}]] * slopes;`).join(' ')}
    }
  }
  let weights = uniforms.kernel * uniforms.kernel * uniforms.xC * uniforms.dyC;
  let to = chunk * weights + tap * uniforms.xC * uniforms.dyC + o;
  ${FOUR.map(
    (m) => `
  if (i + ${m} < uniforms.xC) {
    ${FOUR.map((l) => `if (o + ${l} < uniforms.dyC) { result[to + (i + ${m}) * uniforms.dyC + ${l}] = sum${m}[${l}]; }`).join('\n    ')}
  }`,
  ).join('')}`;
