/** What an op gives back for each output. `dtype` is TensorFlow's number of the type. */
export type NativeTensor = { readonly id: number; readonly shape: number[]; readonly dtype: number };

/** One attribute of an op, as the addon takes it. */
export type Attribute = {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly number[];
};

/** The native addon of @tensorflow/tfjs-node-gpu (its `TFJSBinding`), as far as it is used here. */
export type Binding = {
  /** Shares the array's memory with TensorFlow where its alignment allows: the caller must not write to it again. */
  createTensor(shape: readonly number[], dtype: number, data: Float32Array | Int32Array | Uint8Array): number;
  deleteTensor(id: number): void;
  /** A copy of the tensor's numbers; waits for the device. */
  tensorDataSync(id: number): Float32Array | Int32Array;
  /** Runs one op eagerly. Throws Error with TensorFlow's message. */
  executeOp(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeTensor[];
  /** Loads a graph from a folder; gives its id. */
  loadSavedModel(folder: string, tags: string): number;
  /** Runs it once: tensors for `inputs`, names joined by commas; results of `outputs`. */
  runSavedModel(id: number, tensors: readonly number[], inputs: string, outputs: string): NativeTensor[];
  deleteSavedModel(id: number): void;
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
  readonly TF_Version: string;
};

/** TensorFlow's numbers of element types (tensorflow/c/tf_datatype.h). */
export const FLOAT = 1;
export const INT32 = 3;
export const UINT8 = 4;
export const INT64 = 9;
export const BOOL = 10;
export const RESOURCE = 20;
