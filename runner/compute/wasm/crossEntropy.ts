import { softmaxCrossEntropy } from '#runner/compute/crossEntropy';
import type { Loss, Tensor } from '#runner/compute/kernels';
import type { WasmRuntime } from '#runner/compute/wasm/runtime';

export function crossEntropy(
  rt: WasmRuntime,
  logits: Tensor,
  labels: ArrayLike<number>,
  smoothing: number,
): Loss {
  const gradient = rt.make(logits.shape);
  return { ...softmaxCrossEntropy(rt.view(logits), labels, smoothing, rt.view(gradient)), gradient };
}
