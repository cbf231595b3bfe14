import type { Tensor } from '#runner/compute/kernels';

/** Name of the first tensor that a test doesn't hold for, one after the other; null when it holds for all. */
export function firstWithout(
  tensors: Iterable<readonly [name: string, tensor: Tensor]>,
  holds: (tensor: Tensor) => boolean,
): string | null {
  for (const [name, tensor] of tensors) if (!holds(tensor)) return name;
  return null;
}
