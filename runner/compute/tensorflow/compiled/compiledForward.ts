import type { ForwardPass } from '#runner/compute/compiler';
import type { Tensor } from '#runner/compute/kernels';
import { FLOATS } from '#runner/compute/tensorflow/attributes';
import type { Binding } from '#runner/compute/tensorflow/binding';
import { emit, LOADED, type Variable } from '#runner/compute/tensorflow/compiled/emit';
import { record } from '#runner/compute/tensorflow/compiled/record';
import { openSession } from '#runner/compute/tensorflow/compiled/session';
import { IMAGES, LOGITS } from '#runner/compute/tensorflow/compiled/tracedKernels';
import { loadOf } from '#runner/compute/tensorflow/compiled/variables';
import { tensorflowKernels } from '#runner/compute/tensorflow/kernels';
import { idOf, type TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** A forward pass as a graph with variables of its own. */
export type CompiledForward = {
  load(parameters: readonly Tensor[]): void;
  /** Frees nothing; the logits are the caller's. */
  logits(images: Tensor): Tensor;
  close(): void;
};

/** Runs a forward pass eagerly on these images, to compile it; `alone` names ops not to be fused. The variables are not loaded yet. */
export function compileForward(
  binding: Binding,
  rt: TensorflowRuntime,
  { parameters, run }: ForwardPass,
  images: Tensor,
): { readonly eager: Tensor; compile(alone: ReadonlySet<string>): CompiledForward } {
  const recording = record(rt);
  const own = rt.run('Identity', FLOATS, images);
  const feeds = new Map([[IMAGES, { id: idOf(own), shape: own.shape }]]);
  const variables = new Map(
    parameters.map((tensor, i): [string, Variable] => {
      const id = idOf(tensor);
      return [`parameter${i}`, { id, after: id, shape: tensor.shape }];
    }),
  );
  const eager = run(tensorflowKernels(recording.runtime), own);
  const results = new Map([[LOGITS, idOf(eager)]]);
  const compile = (alone: ReadonlySet<string>): CompiledForward => {
    const session = openSession(binding, emit({ recording, feeds, variables, results, alone }));
    return {
      load: (tensors) => {
        const given = new Map([...variables.keys()].map((name, i) => [loadOf(name), tensors[i]!]));
        rt.free(...session.run(given, [LOADED]));
      },
      logits: (given) => session.run(new Map([[IMAGES, given]]), [LOGITS])[0]!,
      close: session.close,
    };
  };
  return { eager, compile };
}
