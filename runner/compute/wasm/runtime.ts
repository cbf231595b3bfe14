import { getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { Fault } from '#core/errors/fault';
import type { Tensor } from '#runner/compute/kernels';
import { simdLibrary, type SimdLibrary } from '#runner/compute/wasm/simd/library';

/**
 * tfjs's wasm kernels without tfjs's engine: no tape, no scopes, no gradient registry. A small network's step is a
 * few hundred kernels of some microseconds each, and the engine costs as much again. In exchange every tensor is
 * freed by hand (compute/network does it).
 */
export type WasmRuntime = {
  /** Runs one of tfjs's kernels by name; the result is the caller's. */
  run(
    kernel: string,
    inputs: Readonly<Record<string, Tensor>>,
    attrs?: Readonly<Record<string, unknown>>,
  ): Tensor;
  /** A new tensor with undefined contents. */
  make(shape: readonly number[]): Tensor;
  upload(data: Float32Array, shape: readonly number[]): Tensor;
  /** The tensor's numbers in wasm memory, writable. Any allocation may move the memory: take views after it. */
  view(tensor: Tensor): Float32Array;
  /** All of wasm memory as floats, and where a tensor lies in it; the same caution as for `view`. */
  heap(): Float32Array;
  offset(tensor: Tensor): number;
  free(...tensors: readonly Tensor[]): void;
  /** Our own loops on the same memory. */
  readonly simd: SimdLibrary;
};

type KernelFunction = (params: {
  inputs: Readonly<Record<string, TensorInfo>>;
  attrs: Readonly<Record<string, unknown>>;
  backend: BackendWasm;
}) => TensorInfo;

export function wasmRuntime(backend: BackendWasm): WasmRuntime {
  const kernels = new Map<string, KernelFunction>();
  const kernel = (name: string): KernelFunction => {
    const known = kernels.get(name);
    if (known !== undefined) return known;
    const config = getKernel(name, 'wasm');
    if (config === undefined) throw new Error(`the wasm backend has no kernel ${name}`);
    const found = config.kernelFunc as unknown as KernelFunction;
    kernels.set(name, found);
    return found;
  };
  const make = (shape: readonly number[]): Tensor => {
    const tensor = backend.makeOutput([...shape], 'float32');
    // Allocation gives 0 when wasm's 4 GiB are used up; writing there would overwrite tfjs's own data.
    const empty = shape.includes(0);
    if (backend.getMemoryOffset(tensor.dataId) === 0 && !empty) throw outOfMemory(shape);
    return tensor;
  };
  return {
    simd: simdLibrary(memoryOf(backend)),
    run: (name, inputs, attrs = {}) => kernel(name)({ inputs, attrs, backend }),
    make,
    upload: (data, shape) => {
      const tensor = make(shape);
      (backend.typedArrayFromHeap(tensor) as Float32Array).set(data);
      return tensor;
    },
    view: (tensor) => backend.typedArrayFromHeap(tensor) as Float32Array,
    heap: () => (backend.wasm as unknown as { HEAPF32: Float32Array }).HEAPF32,
    offset: (tensor) => backend.getMemoryOffset(tensor.dataId) / 4,
    free: (...tensors) => {
      for (const tensor of tensors) backend.disposeData(tensor.dataId, true);
    },
  };
}

function outOfMemory(shape: readonly number[]): Fault {
  return new Fault('out-of-memory', `wasm's memory has no room for a tensor [${shape.join()}].`, {
    hint: 'It ends at 4 GiB: use a smaller batch, a narrower network, or native TensorFlow.',
    class: 'platform',
  });
}

/** The memory that tfjs's emscripten module runs on. */
function memoryOf(backend: BackendWasm): WebAssembly.Memory {
  const { memory } = (backend.wasm as unknown as { asm: { memory: unknown } }).asm;
  if (memory instanceof WebAssembly.Memory) return memory;
  throw new Error('tfjs-backend-wasm no longer exports its memory');
}

/** The four sizes of an NHWC tensor. */
export function nhwc(shape: readonly number[]): readonly [number, number, number, number] {
  if (shape.length !== 4) throw new Error(`expected [batch, h, w, c], got [${shape.join()}]`);
  return shape as readonly [number, number, number, number];
}
