import { FLOATS } from '#runner/compute/tensorflow/attributes';
import { FLOAT } from '#runner/compute/tensorflow/binding';
import { graphWriter } from '#runner/compute/tensorflow/compiled/graphWriter';
import type { Recording } from '#runner/compute/tensorflow/compiled/record';
import { writeOps } from '#runner/compute/tensorflow/compiled/recordedOps';
import type { GraphNode } from '#runner/compute/tensorflow/compiled/savedModel';
import { assignVariable, readVariable, writeLoading } from '#runner/compute/tensorflow/compiled/variables';

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

/** Fetching it sets every variable. */
export const LOADED = 'loaded';

/**
 * The graph of a recording. Each variable is read once; results come after every variable has its new value, because
 * the addon can ask for tensors only. Throws Error where the recording reads what is neither fed, kept, constant nor
 * made by an op.
 */
export function emit({ recording, feeds, variables, results, alone }: Program): readonly GraphNode[] {
  const graph = graphWriter();
  const known = new Map<number, string>();
  for (const [name, { id, shape }] of feeds) known.set(id, graph.placeholder(name, FLOAT, shape));
  for (const [name, { id, shape }] of variables) known.set(id, readVariable(graph, name, shape));
  const nameOf = writeOps(graph, recording, { known, alone, after: [] });
  const changed = [...variables].filter(([, { id, after }]) => after !== id);
  const assigned = changed.map(
    ([name, { after }]) => `^${assignVariable(graph, `assign/${name}`, name, nameOf(after))}`,
  );
  for (const [name, id] of results) graph.node(name, 'Identity', [nameOf(id), ...assigned], FLOATS);
  writeLoading(graph, LOADED, shapesOf(variables));
  return graph.nodes;
}

export function shapesOf(variables: Program['variables']): ReadonlyMap<string, readonly number[]> {
  return new Map([...variables].map(([name, { shape }]) => [name, shape]));
}
