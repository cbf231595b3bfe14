import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** tfjs's description of a compute shader, and of its uniforms' values. */
type WgslProgram = Parameters<WebGPUBackend['runWebGPUProgram']>[0];
type Uniforms = NonNullable<Parameters<WebGPUBackend['runWebGPUProgram']>[3]>;

/**
 * A WGSL program of ours: `code` runs once for every `index` below `threads`, reads its inputs as arrays by name and
 * writes `result`. Shapes come as uniforms, so that one compiled shader serves them all.
 */
export type Program = {
  /** Unique for `code`: compiled shaders are kept by it. */
  readonly name: string;
  /** Names of the inputs, in order. */
  readonly inputs: readonly string[];
  /** int32 uniforms, read as `uniforms.name`. */
  readonly ints?: Readonly<Record<string, number>>;
  /** float32 uniforms. */
  readonly floats?: Readonly<Record<string, number>>;
  readonly code: string;
  /** Number of entries of the result when not given. */
  readonly threads?: number;
  /** Whether `result` is of atomic int32. */
  readonly atomic?: boolean;
};

const WORKGROUP = 64;

export function wgslProgram(
  { name, inputs, ints = {}, floats = {}, code, atomic = false, ...rest }: Program,
  shape: readonly number[],
): { readonly wgsl: WgslProgram; readonly uniforms: Uniforms } {
  const size = shape.reduce((a, b) => a * b, 1);
  const threads = rest.threads ?? size;
  const whole = { threads, ...ints };
  const declared = [
    ...Object.keys(whole).map((key) => `${key} : i32,`),
    ...Object.keys(floats).map((key) => `${key} : f32,`),
  ];
  return {
    wgsl: {
      variableNames: [...inputs],
      uniforms: declared.join(' '),
      outputShape: [...shape],
      shaderKey: `fairprune-${name}`,
      dispatchLayout: { x: shape.map((_, axis) => axis) },
      dispatch: [Math.ceil(threads / WORKGROUP), 1, 1],
      workgroupSize: [WORKGROUP, 1, 1],
      atomic,
      getUserCode: () => `fn main(index : i32) { if (index < uniforms.threads) { ${code} } }`,
    },
    uniforms: [
      ...Object.values(whole).map((value) => ({ type: 'int32', data: [value] })),
      ...Object.values(floats).map((value) => ({ type: 'float32', data: [value] })),
    ],
  };
}
