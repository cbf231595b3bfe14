import type { Compiler } from '#runner/compute/compiler';
import type { Binding } from '#runner/compute/tensorflow/binding';
import { compiledInference } from '#runner/compute/tensorflow/compiled/inference';
import type { EngineMode } from '#runner/compute/tensorflow/compiled/mode';
import { compiledTraining } from '#runner/compute/tensorflow/compiled/training';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Records steps and forward passes op by op and has TensorFlow run each as one graph. */
export function tensorflowCompiler(binding: Binding, rt: TensorflowRuntime, mode: EngineMode): Compiler {
  return {
    training: (setting) => compiledTraining(binding, rt, setting, mode),
    ...compiledInference(binding, rt, mode),
  };
}
