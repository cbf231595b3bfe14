import { getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Tensor } from '#runner/compute/kernels';
import type { Health } from '#runner/compute/webgpu/health';
import { wgslProgram, type Program } from '#runner/compute/webgpu/program';

/**
 * tfjs's WebGPU kernels and our own WGSL programs without tfjs's engine, as in compute/wasm: every tensor is freed by
 * hand. Commands are queued; nothing waits for the device but a download.
 */
export type WebgpuRuntime = {
  /** Runs one of tfjs's kernels by name; the result is the caller's. */
  run(
    kernel: string,
    inputs: Readonly<Record<string, Tensor>>,
    attrs?: Readonly<Record<string, unknown>>,
  ): Tensor;
  /** Runs a program of our own into a new tensor. */
  compute(program: Program, inputs: readonly Tensor[], shape: readonly number[]): Tensor;
  /** Runs it over `target`, which the program may read as `result`; `target` can't be an input as well. */
  update(program: Program, inputs: readonly Tensor[], target: Tensor): void;
  upload(data: Float32Array, shape: readonly number[]): Tensor;
  /** int32 zeros. */
  flags(count: number): Tensor;
  /** Waits for the device. Throws Fault `backend-unavailable` when it failed since the last one. */
  download(tensor: Tensor): Promise<Float32Array>;
  downloadFlags(tensor: Tensor): Promise<Int32Array>;
  /** int32 values that stay; not to be freed. */
  constant(values: readonly number[]): Tensor;
  free(...tensors: readonly Tensor[]): void;
};

type KernelFunction = (params: {
  inputs: Readonly<Record<string, TensorInfo>>;
  attrs: Readonly<Record<string, unknown>>;
  backend: WebGPUBackend;
}) => TensorInfo;

export function webgpuRuntime(backend: WebGPUBackend, health: Health): WebgpuRuntime {
  const constants = new Map<string, Tensor>();
  const make = (shape: readonly number[], values: Float32Array): Tensor =>
    backend.makeTensorInfo([...shape], 'float32', values);
  const int32 = (values: Int32Array): Tensor => backend.makeTensorInfo([values.length], 'int32', values);
  const bytes = async ({ dataId }: Tensor): Promise<ArrayBuffer> => {
    const { resource, values } = backend.tensorMap.get(dataId);
    // What no command has read yet is not on the device.
    if (resource === undefined) return (values as Float32Array | Int32Array).slice().buffer as ArrayBuffer;
    try {
      // tfjs's own `read` keeps a copy, which is out of date as soon as a program updates the tensor.
      const data = await backend.getBufferData(resource as GPUBuffer);
      const failure = health.failure();
      if (failure !== null) throw failure;
      return data;
    } catch (error) {
      throw health.failure() ?? (await health.explain(error));
    }
  };
  return {
    run: (name, inputs, attrs = {}) => {
      const config = getKernel(name, 'webgpu');
      if (config === undefined) throw new Error(`the webgpu backend has no kernel ${name}`);
      return (config.kernelFunc as unknown as KernelFunction)({ inputs, attrs, backend });
    },
    compute: (program, inputs, shape) => {
      const { wgsl, uniforms } = wgslProgram(program, shape);
      return backend.runWebGPUProgram(wgsl, [...inputs], 'float32', uniforms);
    },
    update: (program, inputs, target) => {
      const { wgsl, uniforms } = wgslProgram(program, target.shape);
      backend.runWebGPUProgram(wgsl, [...inputs], target.dtype, uniforms, target);
    },
    // A copy, because tfjs uploads it only when a command reads it.
    upload: (data, shape) => make(shape, data.slice()),
    flags: (count) => int32(new Int32Array(count)),
    download: async (tensor) => new Float32Array(await bytes(tensor)),
    downloadFlags: async (tensor) => new Int32Array(await bytes(tensor)),
    constant: (values) => {
      const key = values.join();
      const known = constants.get(key);
      if (known !== undefined) return known;
      const made = int32(Int32Array.from(values));
      constants.set(key, made);
      return made;
    },
    free: (...tensors) => {
      for (const { dataId } of tensors) backend.disposeData(dataId, true);
    },
  };
}
