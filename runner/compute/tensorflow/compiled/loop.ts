import { bool, int, text, type } from '#runner/compute/tensorflow/attributes';
import { INT32 } from '#runner/compute/tensorflow/binding';
import type { GraphWriter } from '#runner/compute/tensorflow/compiled/graphWriter';

/** A value that an iteration gets from the one before it. */
export type Carried = {
  readonly dtype: number;
  /** Output, before the loop, that the first iteration gets. */
  readonly first: string;
};

/** A value that is the same in every iteration. */
export type Fixed = { readonly dtype: number; readonly value: string };

/** What an iteration sees: nodes outside of the loop can be had through `value` only. */
export type Iteration = {
  /** Output with the iteration's number, from 0 (int32). */
  readonly index: string;
  /** What nodes without inputs wait for, which makes them part of the loop. */
  readonly after: readonly string[];
  /** A carried or fixed value. */
  value(name: string): string;
};

/** Iterations that may be under way: what doesn't depend on the last one's results (the next images) is made ahead. */
const AHEAD = 2;

const FRAME = 'steps';

/**
 * A loop in the form that TensorFlow's sessions execute (Enter, Merge, Switch, NextIteration, Exit), so that its body
 * is placed and optimized as any other part of the graph. (A functional While would need its body as a function, whose
 * inputs go by the output names of every op.) `times`: an int32 scalar. The body gives what each carried value is for the
 * next iteration; in the end it is what the loop gives.
 */
export function writeLoop(
  graph: GraphWriter,
  times: string,
  {
    carried,
    fixed,
  }: { readonly carried: ReadonlyMap<string, Carried>; readonly fixed: ReadonlyMap<string, Fixed> },
  body: (iteration: Iteration) => ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const enter = (name: string, { dtype, value }: Fixed, constant: boolean): string =>
    graph.node(
      `enter/${name}`,
      'Enter',
      [value],
      [
        type('T', dtype),
        text('frame_name', FRAME),
        bool('is_constant', constant),
        int('parallel_iterations', AHEAD),
      ],
    );
  const integer = (name: string, value: number, after: readonly string[]): string =>
    graph.constant(name, { dtype: INT32, shape: [], data: Int32Array.of(value) }, after);
  const entered = new Map([...fixed].map(([name, value]) => [name, enter(name, value, true)]));
  const limit = enter(TIMES, { dtype: INT32, value: times }, true);
  const all = new Map([[INDEX, { dtype: INT32, first: integer('loop/zero', 0, []) }], ...carried]);
  for (const [name, { dtype, first }] of all) {
    const start = enter(name, { dtype, value: first }, false);
    graph.node(mergeOf(name), 'Merge', [start, nextOf(name)], [type('T', dtype), int('N', 2)]);
  }
  const less = graph.node('loop/less', 'Less', [mergeOf(INDEX), limit], [type('T', INT32)]);
  const goesOn = graph.node('loop/goes_on', 'LoopCond', [less], []);
  for (const [name, { dtype }] of all) {
    graph.node(switchOf(name), 'Switch', [mergeOf(name), goesOn], [type('T', dtype)]);
  }
  const index = graph.node('loop/index', 'Identity', [`${switchOf(INDEX)}:1`], [type('T', INT32)]);
  const after = [`^${index}`];
  const next = new Map([
    [INDEX, graph.node('loop/next', 'AddV2', [index, integer('loop/one', 1, after)], [type('T', INT32)])],
    ...body({
      index,
      after,
      value: (name) => entered.get(name) ?? `${switchOf(name)}:1`,
    }),
  ]);
  return new Map(
    [...all].map(([name, { dtype }]) => {
      graph.node(nextOf(name), 'NextIteration', [next.get(name)!], [type('T', dtype)]);
      return [name, graph.node(`exit/${name}`, 'Exit', [switchOf(name)], [type('T', dtype)])];
    }),
  );
}

const INDEX = 'loop/index_carried';
const TIMES = 'loop/times';

const mergeOf = (name: string): string => `merge/${name}`;
const switchOf = (name: string): string => `switch/${name}`;
const nextOf = (name: string): string => `next/${name}`;
