import type { SgdStep, Tensor } from '#runner/compute/kernels';
import type { Batch, StepOutcome, TrainingTensors } from '#runner/compute/network/step';
import { FLOATS } from '#runner/compute/tensorflow/attributes';
import type { CompiledStep } from '#runner/compute/tensorflow/compiled/compiledStep';
import { namedTensors } from '#runner/compute/tensorflow/compiled/stateVariables';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Tensors as they were at some time; sharing their memory, which no op overwrites. */
export type Snapshot = readonly Tensor[];

export function snapshot(rt: TensorflowRuntime, tensors: TrainingTensors): Snapshot {
  return namedTensors(tensors).map(([, tensor]) => rt.run('Identity', FLOATS, tensor));
}

/** Gives the tensors back what they were. */
export function restore(rt: TensorflowRuntime, tensors: TrainingTensors, before: Snapshot): void {
  namedTensors(tensors).forEach(([, tensor], i) => {
    rt.replace(tensor, rt.run('Identity', FLOATS, before[i]!));
  });
}

/** One eager step with what it found and left: what a compiled step must do as well. */
export type Trial = {
  readonly batch: Batch;
  readonly sgd: SgdStep;
  readonly outcome: StepOutcome;
  readonly before: Snapshot;
  readonly after: Snapshot;
};

/** What differs between the trial and the same step compiled, bit by bit; null when nothing does. */
export function difference(
  rt: TensorflowRuntime,
  tensors: TrainingTensors,
  { batch, sgd, outcome, before, after }: Trial,
  compiled: CompiledStep,
): string | null {
  const now = snapshot(rt, tensors);
  try {
    restore(rt, tensors, before);
    compiled.load();
    const again = compiled.step(batch, sgd);
    compiled.settle();
    return outcomeDifference(again, outcome) ?? stateDifference(rt, tensors, after);
  } finally {
    restore(rt, tensors, now);
    rt.free(...now);
  }
}

export function outcomeDifference(
  { loss, correct }: StepOutcome,
  expected: Pick<StepOutcome, 'loss' | 'correct'>,
): string | null {
  if (!Object.is(loss, expected.loss)) return `a loss of ${loss} instead of ${expected.loss}`;
  if (correct !== expected.correct) return `${correct} hits instead of ${expected.correct}`;
  return null;
}

export function stateDifference(
  rt: TensorflowRuntime,
  tensors: TrainingTensors,
  expected: Snapshot,
): string | null {
  const wrong = namedTensors(tensors).find(([, tensor], i) => !sameBits(rt, tensor, expected[i]!));
  return wrong === undefined ? null : `other bits in ${wrong[0]}`;
}

/** Any NaN equals any other: their bits say where they come from. */
export function sameBits(rt: TensorflowRuntime, a: Tensor, b: Tensor): boolean {
  const [left, right] = [rt.download(a), rt.download(b)];
  return left.length === right.length && left.every((value, i) => Object.is(value, right[i]));
}
