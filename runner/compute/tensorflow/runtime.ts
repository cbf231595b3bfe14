import type { Tensor } from '#runner/compute/kernels';
import {
  FLOAT,
  INT32,
  UINT8,
  type Attribute,
  type Binding,
  type NativeTensor,
} from '#runner/compute/tensorflow/binding';

/**
 * TensorFlow's eager ops without tfjs's engine, as in compute/wasm: the package's native addon is called as it is, and
 * every tensor is freed by hand.
 */
export type TensorflowRuntime = {
  /** Runs an op with one output; the result is the caller's. */
  run(op: string, attributes: readonly Attribute[], ...inputs: readonly Tensor[]): Tensor;
  /** Runs an op with `outputs` outputs. */
  runAll(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): readonly Tensor[];
  upload(data: Float32Array, shape: readonly number[]): Tensor;
  /** Whole numbers to feed a graph with: int32, or bytes as uint8; a copy. */
  uploadIntegers(data: Int32Array | Uint8Array, shape: readonly number[]): Tensor;
  download(tensor: Tensor): Float32Array;
  free(...tensors: readonly Tensor[]): void;
  /** Gives `tensor` the contents of `other`, which is no longer the caller's. */
  replace(tensor: Tensor, other: Tensor): void;
  /** int32 values that stay: shapes, axes, indices; a vector when no shape is given. Not to be freed. */
  constant(values: readonly number[], shape?: readonly number[]): Tensor;
  /** A float32 number that stays for a while: hyperparameters. Not to be freed. */
  scalar(value: number): Tensor;
  /** A float32 vector without entries, which some ops take for "not given". Not to be freed. */
  readonly none: Tensor;
  /** Whether oneDNN's kernels compute: on a processor, unless switched off. */
  readonly oneDnn: boolean;
};

/** What a tensor's `dataId` is here; `replace` moves the id. */
type Handle = { id: number };

/** Learning rates change at every step: of more scalars than this, the one asked for longest ago is dropped. */
const SCALARS_KEPT = 64;

export function tensorflowRuntime(binding: Binding, oneDnn: boolean): TensorflowRuntime {
  const constants = new Map<string, Tensor>();
  const scalars = new Map<number, Tensor>();
  const runAll: TensorflowRuntime['runAll'] = (op, attributes, inputs, outputs) =>
    binding.executeOp(op, attributes, inputs.map(idOf), outputs).map(tensorOf);
  const free = (tensor: Tensor): void => binding.deleteTensor(idOf(tensor));
  const upload = (data: Float32Array, shape: readonly number[]): Tensor => {
    // A copy, because TensorFlow keeps the array's memory as its own.
    const id = binding.createTensor(shape, FLOAT, data.slice());
    return { dataId: { id }, shape: [...shape], dtype: 'float32' };
  };
  const uploadIntegers: TensorflowRuntime['uploadIntegers'] = (data, shape) => {
    const id = binding.createTensor(shape, data instanceof Uint8Array ? UINT8 : INT32, data.slice());
    return { dataId: { id }, shape: [...shape], dtype: 'int32' };
  };
  const dropOldest = (): void => {
    for (const [value, scalar] of scalars) {
      scalars.delete(value);
      free(scalar);
      return;
    }
  };
  return {
    runAll,
    run: (op, attributes, ...inputs) => runAll(op, attributes, inputs, 1)[0]!,
    upload,
    uploadIntegers,
    download: (tensor) => binding.tensorDataSync(idOf(tensor)) as Float32Array,
    free: (...tensors) => tensors.forEach(free),
    replace: (tensor, other) => {
      free(tensor);
      (tensor.dataId as Handle).id = idOf(other);
    },
    oneDnn,
    none: upload(new Float32Array(0), [0]),
    constant: (values, shape = [values.length]) => {
      const key = `${shape.join('×')}: ${values.join()}`;
      const known = constants.get(key);
      if (known !== undefined) return known;
      const id = binding.createTensor(shape, INT32, Int32Array.from(values));
      const made: Tensor = { dataId: { id }, shape: [...shape], dtype: 'int32' };
      constants.set(key, made);
      return made;
    },
    scalar: (value) => {
      const scalar = scalars.get(value) ?? upload(Float32Array.of(value), []);
      scalars.delete(value);
      scalars.set(value, scalar);
      if (scalars.size > SCALARS_KEPT) dropOldest();
      return scalar;
    },
  };
}

export function idOf(tensor: Tensor): number {
  return (tensor.dataId as Handle).id;
}

export function tensorOf({ id, shape, dtype }: NativeTensor): Tensor {
  return { dataId: { id }, shape, dtype: dtype === FLOAT ? 'float32' : 'int32' };
}
