import type { Tensor } from '#runner/compute/kernels';
import { nhwc, sizes } from '#runner/compute/webgpu/shape';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';

/** Which pixels of its input make a pixel of a sliding window's output. */
type Window = { readonly kernel: number; readonly stride: number; readonly pad: number };

export type Slide = {
  readonly window: Window;
  /** Forward windows read pixel i·stride + a − pad at tap a; backward ones (i + pad − a) / stride where that is whole. */
  readonly direction: 'forward' | 'backward';
  /** Shape of the result. */
  readonly shape: readonly number[];
  readonly bias?: Tensor;
  readonly relu?: boolean;
};

/**
 * Σ over a window of x · weight for every pixel and filter: a convolution, or its input gradient, whose filters are the
 * input channels. A thread makes 4 neighbouring pixels × 4 filters in registers. Without memory shared by workgroups,
 * because barriers make a software adapter about ten times slower than this.
 */
export function slide(rt: WebgpuRuntime, x: Tensor, weight: Tensor, how: Slide): Tensor {
  const { window, direction, shape, bias, relu = false } = how;
  const [batch, rows, columns, filters] = nhwc(shape);
  const pixels = batch * rows * columns;
  const packed = pack(rt, weight, direction);
  const y = rt.compute(
    {
      name: `slide-${direction}${bias === undefined ? '' : '-bias'}${relu ? '-relu' : ''}`,
      inputs: ['x', 'weights', ...(bias === undefined ? [] : ['bias'])],
      threads: Math.ceil(pixels / 4) * Math.ceil(filters / 4),
      ints: { ...sizes('x', x.shape), ...sizes('y', shape), ...window, pixels },
      code: code(direction, bias !== undefined, relu),
    },
    bias === undefined ? [x, packed] : [x, packed, bias],
    shape,
  );
  rt.free(packed);
  return y;
}

/** HWIO weights as `[tap, read channel, filter]`, filters filled up with zeros to whole vectors of four. */
function pack(rt: WebgpuRuntime, weight: Tensor, direction: Slide['direction']): Tensor {
  const [height, width, inputs, outputs] = nhwc(weight.shape);
  const [read, filters] = direction === 'forward' ? [inputs, outputs] : [outputs, inputs];
  const room = 4 * Math.ceil(filters / 4);
  const at =
    direction === 'forward'
      ? '(tap * uniforms.read + i) * uniforms.filters + o'
      : '(tap * uniforms.filters + o) * uniforms.read + i';
  return rt.compute(
    {
      name: `pack-${direction}`,
      inputs: ['w'],
      ints: { read, filters, room },
      code: `
        let o = index % uniforms.room;
        let i = (index / uniforms.room) % uniforms.read;
        let tap = index / (uniforms.room * uniforms.read);
        if (o < uniforms.filters) { result[index] = w[${at}]; } else { result[index] = 0.0; }`,
    },
    [weight],
    [height * width, read, room],
  );
}

const FOUR = [0, 1, 2, 3];
const four = (text: (p: number) => string): string => FOUR.map(text).join('\n');

function code(direction: Slide['direction'], bias: boolean, relu: boolean): string {
  const read = (p: number, axis: 'i' | 'j', tap: string, size: string): string =>
    direction === 'forward'
      ? `let ${axis}At${p} = ${axis}${p} * uniforms.stride + ${tap} - uniforms.pad;
         let ${axis}In${p} = ${axis}At${p} >= 0 && ${axis}At${p} < uniforms.${size};`
      : `let ${axis}From${p} = ${axis}${p} + uniforms.pad - ${tap};
         let ${axis}At${p} = ${axis}From${p} / uniforms.stride;
         let ${axis}In${p} = ${axis}From${p} >= 0 && ${axis}At${p} * uniforms.stride == ${axis}From${p} && ${axis}At${p} < uniforms.${size};`;
  return `
    let blocks = (uniforms.yC + 3) / 4;
    let o = 4 * (index % blocks);
    let room = 4 * blocks;
    let first = 4 * (index / blocks);
    ${four(
      (p) => `
    let pixel${p} = min(first + ${p}, uniforms.pixels - 1);
    let j${p} = pixel${p} % uniforms.yW;
    let line${p} = pixel${p} / uniforms.yW;
    let i${p} = line${p} % uniforms.yH;
    let image${p} = (line${p} / uniforms.yH) * uniforms.xH;
    var sum${p} = vec4<f32>(0.0);`,
    )}
    for (var a = 0; a < uniforms.kernel; a++) {
      ${four((p) => read(p, 'i', 'a', 'xH'))}
      for (var b = 0; b < uniforms.kernel; b++) {
        ${four((p) => read(p, 'j', 'b', 'xW'))}
        ${four(
          (p) => `let in${p} = iIn${p} && jIn${p};
        let at${p} = select(0, ((image${p} + iAt${p}) * uniforms.xW + jAt${p}) * uniforms.xC, in${p});`,
        )}
        if (in0 || in1 || in2 || in3) {
          var from4 = (a * uniforms.kernel + b) * uniforms.xC * room + o;
          for (var c = 0; c < uniforms.xC; c++) {
            let w = vec4<f32>(weights[from4], weights[from4 + 1], weights[from4 + 2], weights[from4 + 3]);
            ${four((p) => `sum${p} += select(0.0, x[at${p} + c], in${p}) * w;`)}
            from4 += room;
          }
        }
      }
    }
    ${four(
      (p) => `
    if (first + ${p} < uniforms.pixels) {
      ${FOUR.map(
        (l) => `if (o + ${l} < uniforms.yC) {
        let value = sum${p}[${l}]${bias ? ` + bias[o + ${l}]` : ''};
        result[(first + ${p}) * uniforms.yC + o + ${l}] = ${relu ? 'max(value, 0.0)' : 'value'};
      }`,
      ).join('\n')}
    }`,
    )}`;
}
