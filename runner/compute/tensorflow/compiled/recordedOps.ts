import { type } from '#runner/compute/tensorflow/attributes';
import { FLOAT } from '#runner/compute/tensorflow/binding';
import type { GraphWriter } from '#runner/compute/tensorflow/compiled/graphWriter';
import type { Recording } from '#runner/compute/tensorflow/compiled/record';

/** Ops that TensorFlow fuses with a bias behind them, and then with a relu, into kernels that may round otherwise. */
export const FUSIBLE: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2dNative', 'MatMul']);

/** Where recorded ops stand in a graph. */
export type Surroundings = {
  /** Outputs that hold what the recording reads from outside, by tensor id. */
  readonly known: ReadonlyMap<number, string>;
  /** Ops that are not to be fused with those behind them. */
  readonly alone: ReadonlySet<string>;
  /** What nodes without inputs wait for (`^node`): inside a loop the iteration, which makes them part of it. */
  readonly after: readonly string[];
};

/**
 * Writes a recording's ops, in order, and gives the name of each tensor of the recording. Throws Error where it reads
 * what is neither known, constant nor made by an op.
 */
export function writeOps(
  graph: GraphWriter,
  recording: Pick<Recording, 'ops' | 'constants'>,
  { known, alone, after }: Surroundings,
): (id: number) => string {
  const named = new Map(known);
  const nameOf = (id: number): string => {
    const there = named.get(id);
    if (there !== undefined) return there;
    const value = recording.constants.get(id);
    if (value === undefined) throw new Error(`the recording reads tensor ${id}, which it didn't make`);
    const name = graph.constant(`constant/${id}`, value, after);
    named.set(id, name);
    return name;
  };
  /**
   * The handle of a variable that nobody uses: TensorFlow fuses no op that has to wait for another one. Each op has its
   * own, because waiting for what an input has waited for is optimized away.
   */
  const barrier = (i: number): string =>
    graph.node(`barrier${i}`, 'VarHandleOp', after, [type('dtype', FLOAT), { name: 'shape', shape: [] }]);
  for (const [i, { op, attributes, inputs, outputs }] of recording.ops.entries()) {
    const before = alone.has(op) ? [`^${barrier(i)}`] : [];
    const name = graph.node(`op${i}/${op}`, op, [...inputs.map(nameOf), ...before], attributes);
    outputs.forEach((id, k) => named.set(id, k === 0 ? name : `${name}:${k}`));
  }
  return nameOf;
}
