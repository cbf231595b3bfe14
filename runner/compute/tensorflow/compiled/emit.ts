import { text, type } from '#runner/compute/tensorflow/attributes';
import { FLOAT } from '#runner/compute/tensorflow/binding';
import type { Recording } from '#runner/compute/tensorflow/compiled/record';
import type { ConstantValue, GraphNode, NodeAttribute } from '#runner/compute/tensorflow/compiled/savedModel';

/** A float tensor that the graph is given at every run. */
export type Feed = { readonly id: number; readonly shape: readonly number[] };

/** A variable: what it held when the recording began, and what it holds after it (the same id: it stays). */
export type Variable = Feed & { readonly after: number };

export type Program = {
  readonly recording: Pick<Recording, 'ops' | 'constants'>;
  readonly feeds: ReadonlyMap<string, Feed>;
  readonly variables: ReadonlyMap<string, Variable>;
  /** Values to give back after a run, by name. */
  readonly results: ReadonlyMap<string, number>;
  /** Ops that are not to be fused with those behind them. */
  readonly alone: ReadonlySet<string>;
};

/** Ops that TensorFlow fuses with a bias behind them, and then with a relu, into kernels that may round otherwise. */
export const FUSIBLE: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2dNative', 'MatMul']);

/** Node that gives a variable's value. */
export const readOf = (variable: string): string => `read/${variable}`;
/** Node to feed a variable's new value to, when `LOADED` is fetched. */
export const loadOf = (variable: string): string => `load/${variable}`;
/** Fetching it sets every variable. */
export const LOADED = 'loaded';

/**
 * The graph of a recording. Each variable is read once; results come after every variable has its new value, because
 * the addon can ask for tensors only. Throws Error where the recording reads what is neither fed, kept, constant nor
 * made by an op.
 */
export function emit({ recording, feeds, variables, results, alone }: Program): readonly GraphNode[] {
  const nodes: GraphNode[] = [];
  const named = new Map<number, string>();
  const node = (
    name: string,
    op: string,
    inputs: readonly string[],
    attributes: readonly NodeAttribute[],
  ) => {
    nodes.push({ name, op, inputs, attributes });
    return name;
  };
  const constant = (name: string, value: ConstantValue): string =>
    node(name, 'Const', [], [type('dtype', value.dtype), { name: 'value', tensor: value }]);
  const nameOf = (id: number): string => {
    const known = named.get(id);
    if (known !== undefined) return known;
    const value = recording.constants.get(id);
    if (value === undefined) throw new Error(`the recording reads tensor ${id}, which it didn't make`);
    const name = constant(`constant/${id}`, value);
    named.set(id, name);
    return name;
  };
  for (const [name, { id, shape }] of feeds) {
    named.set(id, node(name, 'Placeholder', [], [type('dtype', FLOAT), { name: 'shape', shape }]));
  }
  /**
   * The handle of a variable that nobody uses: TensorFlow fuses no op that has to wait for another one. Each op has its
   * own, because waiting for what an input has waited for is optimized away.
   */
  const barrier = (i: number): string =>
    node(`barrier${i}`, 'VarHandleOp', [], [type('dtype', FLOAT), { name: 'shape', shape: [] }]);
  for (const [name, { id, shape }] of variables) {
    const handle = [type('dtype', FLOAT), { name: 'shape', shape }, text('shared_name', name)];
    node(handleOf(name), 'VarHandleOp', [], handle);
    named.set(id, node(readOf(name), 'ReadVariableOp', [handleOf(name)], [type('dtype', FLOAT)]));
  }
  for (const [i, { op, attributes, inputs, outputs }] of recording.ops.entries()) {
    const before = alone.has(op) ? [`^${barrier(i)}`] : [];
    const name = node(`op${i}/${op}`, op, [...inputs.map(nameOf), ...before], attributes);
    outputs.forEach((id, k) => named.set(id, k === 0 ? name : `${name}:${k}`));
  }
  const assign = (name: string, to: string, value: string): string =>
    node(name, 'AssignVariableOp', [handleOf(to), value], [type('dtype', FLOAT)]);
  const changed = [...variables].filter(([, { id, after }]) => after !== id);
  const assigned = changed.map(([name, { after }]) => `^${assign(`assign/${name}`, name, nameOf(after))}`);
  for (const [name, id] of results) {
    node(name, 'Identity', [nameOf(id), ...assigned], [type('T', FLOAT)]);
  }
  const loaded = [...variables].map(([name, { shape }]) => {
    node(loadOf(name), 'Placeholder', [], [type('dtype', FLOAT), { name: 'shape', shape }]);
    // A copy: the fed tensor may be memory of JavaScript's, which only its own thread may give back.
    node(`copy/${name}`, 'DeepCopy', [loadOf(name)], [type('T', FLOAT)]);
    return `^${assign(`set/${name}`, name, `copy/${name}`)}`;
  });
  constant('loaded/value', { dtype: FLOAT, shape: [], data: Float32Array.of(1) });
  node(LOADED, 'Identity', ['loaded/value', ...loaded], [type('T', FLOAT)]);
  return nodes;
}

const handleOf = (variable: string): string => `variable/${variable}`;
