import type { SgdStep, Tensor } from '#runner/compute/kernels';
import { FLOATS } from '#runner/compute/tensorflow/attributes';
import { blend, multiply } from '#runner/compute/tensorflow/elementwise';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** SGD as PyTorch takes it, op by op. */
export function sgd(
  rt: TensorflowRuntime,
  weight: Tensor,
  gradient: Tensor,
  velocity: Tensor,
  { lr, momentum, nesterov, weightDecay }: SgdStep,
  mask: Tensor | null,
): Tensor {
  const masked = mask === null ? gradient : multiply(rt, gradient, mask);
  const slope = weightDecay === 0 ? masked : blend(rt, 1, masked, weightDecay, weight);
  rt.replace(velocity, blend(rt, momentum, velocity, 1, slope));
  const direction = nesterov ? blend(rt, 1, slope, momentum, velocity) : velocity;
  const move = multiply(rt, direction, rt.scalar(lr));
  const updated = rt.run('Sub', FLOATS, weight, move);
  for (const made of new Set([masked, slope, direction])) {
    if (made !== gradient && made !== velocity) rt.free(made);
  }
  rt.free(move, weight);
  return updated;
}

/** running ← (1 − share)·running + share·factor·batch, in place. */
export function updateRunning(
  rt: TensorflowRuntime,
  running: Tensor,
  batch: Tensor,
  share: number,
  factor: number,
): void {
  rt.replace(running, blend(rt, 1 - share, running, share * factor, batch));
}
