import type { Tensor } from '#runner/compute/kernels';
import { FLOAT, INT32, type Attribute } from '#runner/compute/tensorflow/binding';
import type { ConstantValue } from '#runner/compute/tensorflow/compiled/savedModel';
import { idOf, type TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** One op that ran: tensors by id. Ids are never given twice, so that they name values. */
export type RecordedOp = {
  readonly op: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
};

export type Recording = {
  /** Runs every op as the given runtime does, and writes it down. */
  readonly runtime: TensorflowRuntime;
  readonly ops: readonly RecordedOp[];
  /** Constants that were asked for, by id. */
  readonly constants: ReadonlyMap<number, ConstantValue>;
};

export function record(rt: TensorflowRuntime): Recording {
  const ops: RecordedOp[] = [];
  const constants = new Map<number, ConstantValue>();
  const remembered = (tensor: Tensor, dtype: number, data: ConstantValue['data']): Tensor => {
    constants.set(idOf(tensor), { dtype, shape: tensor.shape, data });
    return tensor;
  };
  remembered(rt.none, FLOAT, new Float32Array(0));
  const runAll: TensorflowRuntime['runAll'] = (op, attributes, inputs, outputs) => {
    const made = rt.runAll(op, attributes, inputs, outputs);
    ops.push({ op, attributes, inputs: inputs.map(idOf), outputs: made.map(idOf) });
    return made;
  };
  const runtime: TensorflowRuntime = {
    ...rt,
    runAll,
    run: (op, attributes, ...inputs) => runAll(op, attributes, inputs, 1)[0]!,
    constant: (values, shape) => remembered(rt.constant(values, shape), INT32, Int32Array.from(values)),
    scalar: (value) => remembered(rt.scalar(value), FLOAT, Float32Array.of(value)),
  };
  return { runtime, ops, constants };
}
