import type { SgdStep, Tensor } from '#runner/compute/kernels';
import { FLOATS } from '#runner/compute/tensorflow/attributes';
import { add, blend, multiply } from '#runner/compute/tensorflow/elementwise';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Hyperparameters of a step as scalars on the device. */
export type SgdRates = {
  readonly lr: Tensor;
  readonly momentum: Tensor;
  /** Null: no decay. */
  readonly weightDecay: Tensor | null;
  readonly nesterov: boolean;
};

/** They stay with the runtime: not to be freed. */
export function ratesOf(rt: TensorflowRuntime, { lr, momentum, nesterov, weightDecay }: SgdStep): SgdRates {
  return {
    lr: rt.scalar(lr),
    momentum: rt.scalar(momentum),
    weightDecay: weightDecay === 0 ? null : rt.scalar(weightDecay),
    nesterov,
  };
}

/** SGD as PyTorch takes it, op by op. */
export function sgd(
  rt: TensorflowRuntime,
  weight: Tensor,
  gradient: Tensor,
  velocity: Tensor,
  { lr, momentum, nesterov, weightDecay }: SgdRates,
  mask: Tensor | null,
): Tensor {
  const masked = mask === null ? gradient : multiply(rt, gradient, mask);
  const slope = weightDecay === null ? masked : plusScaled(rt, masked, weight, weightDecay);
  rt.replace(velocity, plusScaled(rt, slope, velocity, momentum));
  const direction = nesterov ? plusScaled(rt, slope, velocity, momentum) : velocity;
  const move = multiply(rt, direction, lr);
  const updated = rt.run('Sub', FLOATS, weight, move);
  for (const made of new Set([masked, slope, direction])) {
    if (made !== gradient && made !== velocity) rt.free(made);
  }
  rt.free(move, weight);
  return updated;
}

/** x + factor·y. */
function plusScaled(rt: TensorflowRuntime, x: Tensor, y: Tensor, factor: Tensor): Tensor {
  const product = multiply(rt, y, factor);
  const sum = add(rt, x, product);
  rt.free(product);
  return sum;
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
