import { type } from '#runner/compute/tensorflow/attributes';
import type { ConstantValue, GraphNode, NodeAttribute } from '#runner/compute/tensorflow/compiled/savedModel';

/** A graph in the making. */
export type GraphWriter = {
  readonly nodes: readonly GraphNode[];
  /** Adds a node; gives its name, which is also the name of its first output. */
  node(name: string, op: string, inputs: readonly string[], attributes: readonly NodeAttribute[]): string;
  /** `after`: nodes that come before it (`^node`). */
  constant(name: string, value: ConstantValue, after?: readonly string[]): string;
  placeholder(name: string, dtype: number, shape: readonly number[]): string;
};

export function graphWriter(): GraphWriter {
  const nodes: GraphNode[] = [];
  const node: GraphWriter['node'] = (name, op, inputs, attributes) => {
    nodes.push({ name, op, inputs, attributes });
    return name;
  };
  return {
    nodes,
    node,
    constant: (name, value, after = []) =>
      node(name, 'Const', after, [type('dtype', value.dtype), { name: 'value', tensor: value }]),
    placeholder: (name, dtype, shape) =>
      node(name, 'Placeholder', [], [type('dtype', dtype), { name: 'shape', shape }]),
  };
}
