import type { Kernels, Tensor } from '#runner/compute/kernels';

/**
 * Gradients of values during a backward pass. A value that several steps read gets the sum of what they send back;
 * an addition sends one tensor to both of its inputs, so tensors are counted before they are freed.
 */
export type GradientStore = {
  /** Adds `gradient` to what a value has so far; the store becomes a holder of it. */
  receive(value: string, gradient: Tensor): void;
  /** Takes a value's gradient out; give it back with `release`. Undefined when nothing reached the value. */
  take(value: string): Tensor | undefined;
  /** Drops one hold of a tensor and frees it with the last one. */
  release(gradient: Tensor): void;
};

export function gradientStore(kernels: Kernels): GradientStore {
  const gradients = new Map<string, Tensor>();
  const holds = new Map<Tensor, number>();
  const hold = (tensor: Tensor): void => void holds.set(tensor, (holds.get(tensor) ?? 0) + 1);
  const release = (tensor: Tensor): void => {
    const left = (holds.get(tensor) ?? 1) - 1;
    if (left > 0) {
      holds.set(tensor, left);
      return;
    }
    holds.delete(tensor);
    kernels.free(tensor);
  };
  return {
    receive: (value, gradient) => {
      const known = gradients.get(value);
      hold(gradient);
      if (known === undefined) {
        gradients.set(value, gradient);
        return;
      }
      const sum = kernels.add(known, gradient);
      hold(sum);
      gradients.set(value, sum);
      release(known);
      release(gradient);
    },
    take: (value) => {
      const gradient = gradients.get(value);
      gradients.delete(value);
      return gradient;
    },
    release,
  };
}
