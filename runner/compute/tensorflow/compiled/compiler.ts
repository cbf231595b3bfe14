import type { Compiler } from '#runner/compute/compiler';
import { availableMemory } from '#runner/compute/freeMemory';
import type { Binding } from '#runner/compute/tensorflow/binding';
import { compiledInference } from '#runner/compute/tensorflow/compiled/inference';
import type { EngineMode } from '#runner/compute/tensorflow/compiled/mode';
import { compiledTraining } from '#runner/compute/tensorflow/compiled/training';
import { gpuMemory } from '#runner/compute/tensorflow/gpuMemory';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Records steps and forward passes op by op and has TensorFlow run each as one graph, or several steps as one. */
export function tensorflowCompiler(
  binding: Binding,
  rt: TensorflowRuntime,
  { mode, stepsPerCall }: { readonly mode: EngineMode; readonly stepsPerCall: number },
): Compiler {
  return {
    training: (setting, residence) =>
      compiledTraining(binding, rt, setting, mode, { stepsPerCall, residence }),
    stepsPerCall,
    deviceMemory: binding.isUsingGpuDevice() ? gpuMemory : availableMemory,
    ...compiledInference(binding, rt, mode),
  };
}
