import { text, type } from '#runner/compute/tensorflow/attributes';
import { FLOAT } from '#runner/compute/tensorflow/binding';
import type { GraphWriter } from '#runner/compute/tensorflow/compiled/graphWriter';

/** Node that gives a variable's value. */
export const readOf = (variable: string): string => `read/${variable}`;
/** Node to feed a variable's new value to, when what loads it is fetched. */
export const loadOf = (variable: string): string => `load/${variable}`;

const handleOf = (variable: string): string => `variable/${variable}`;

/** Declares a variable and reads it, once; gives the name of its value. */
export function readVariable(
  graph: GraphWriter,
  variable: string,
  shape: readonly number[],
  dtype = FLOAT,
): string {
  const attributes = [type('dtype', dtype), { name: 'shape', shape }, text('shared_name', variable)];
  const handle = graph.node(handleOf(variable), 'VarHandleOp', [], attributes);
  return graph.node(readOf(variable), 'ReadVariableOp', [handle], [type('dtype', dtype)]);
}

/** Gives a declared variable a new value; gives the node to wait for. */
export function assignVariable(
  graph: GraphWriter,
  node: string,
  variable: string,
  value: string,
  dtype = FLOAT,
): string {
  return graph.node(node, 'AssignVariableOp', [handleOf(variable), value], [type('dtype', dtype)]);
}

/** A node `fetch` that sets variables to what their `loadOf` nodes are fed with. */
export function writeLoading(
  graph: GraphWriter,
  fetch: string,
  variables: ReadonlyMap<string, readonly number[]>,
  dtype = FLOAT,
): void {
  const loaded = [...variables].map(([variable, shape]) => {
    const fed = graph.placeholder(loadOf(variable), dtype, shape);
    // A copy: the fed tensor may be memory of JavaScript's, which only its own thread may give back.
    const copy = graph.node(`copy/${variable}`, 'DeepCopy', [fed], [type('T', dtype)]);
    return `^${assignVariable(graph, `set/${variable}`, variable, copy, dtype)}`;
  });
  const one = graph.constant(`${fetch}/value`, { dtype: FLOAT, shape: [], data: Float32Array.of(1) });
  graph.node(fetch, 'Identity', [one, ...loaded], [type('T', FLOAT)]);
}
