import { bool, type } from '#runner/compute/tensorflow/attributes';
import { FLOAT, INT32, RESOURCE } from '#runner/compute/tensorflow/binding';
import type { GraphWriter } from '#runner/compute/tensorflow/compiled/graphWriter';
import type { Carried, Fixed, Iteration } from '#runner/compute/tensorflow/compiled/loop';

/** Values that the iterations of a loop leave behind, one each: a TensorArray of floats. */
export type Collected = {
  /** What the loop has to have: under `arrayOf(name)` the array as a fixed value, under `name` its flow as a carried one. */
  readonly fixed: Fixed;
  readonly carried: Carried;
  /** Leaves an iteration's value; gives the flow's next value. */
  write(iteration: Iteration, value: string): string;
  /** After the loop: all values, `[times, …]`; `flow` is the carried one's end. */
  read(flow: string): string;
};

export const arrayOf = (name: string): string => `${name}/array`;

/** `times`: how many iterations there are (an int32 scalar). */
export function collected(graph: GraphWriter, name: string, times: string): Collected {
  const attributes = [type('dtype', FLOAT), bool('identical_element_shapes', true)];
  const array = graph.node(`collected/${name}`, 'TensorArrayV3', [times], attributes);
  return {
    fixed: { dtype: RESOURCE, value: array },
    carried: { dtype: FLOAT, first: `${array}:1` },
    write: ({ index, value: of }, value) =>
      graph.node(
        `collect/${name}`,
        'TensorArrayWriteV3',
        [of(arrayOf(name)), index, value, of(name)],
        [type('T', FLOAT)],
      ),
    read: (flow) => {
      const number = (which: string, value: number): string =>
        graph.constant(`collected/${name}/${which}`, {
          dtype: INT32,
          shape: [],
          data: Int32Array.of(value),
        });
      const range = [number('first', 0), times, number('step', 1)];
      const places = graph.node(`collected/${name}/places`, 'Range', range, [type('Tidx', INT32)]);
      return graph.node(
        `collected/${name}/all`,
        'TensorArrayGatherV3',
        [array, places, flow],
        [type('dtype', FLOAT)],
      );
    },
  };
}
