import type { Tensor } from '#runner/compute/kernels';
import type { TrainingTensors } from '#runner/compute/network/step';
import { LOADED } from '#runner/compute/tensorflow/compiled/emit';
import type { Session } from '#runner/compute/tensorflow/compiled/session';
import { loadOf, readOf } from '#runner/compute/tensorflow/compiled/variables';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** A graph whose variables are a training's state. */
export type StateHolder = {
  /** Takes the setting's tensors as the variables' values. */
  load(): void;
  /** Gives the setting's tensors the variables' values. */
  settle(): void;
  close(): void;
};

export function stateHolder(rt: TensorflowRuntime, session: Session, tensors: TrainingTensors): StateHolder {
  return {
    load: () => {
      const given = namedTensors(tensors).map(([name, tensor]) => [loadOf(name), tensor] as const);
      rt.free(...session.run(new Map(given), [LOADED]));
    },
    settle: () => {
      const all = namedTensors(tensors);
      const values = session.run(
        new Map(),
        all.map(([name]) => readOf(name)),
      );
      all.forEach(([, tensor], i) => rt.replace(tensor, values[i]!));
    },
    close: session.close,
  };
}

/** Every tensor of a training with a name of its own. */
export function namedTensors({
  parameters,
  velocities,
  masks,
}: TrainingTensors): readonly (readonly [string, Tensor])[] {
  return Object.entries({ parameters, velocities, masks }).flatMap(([kind, tensors]) =>
    [...tensors].map(([name, tensor]) => [`${kind}/${name}`, tensor] as const),
  );
}
