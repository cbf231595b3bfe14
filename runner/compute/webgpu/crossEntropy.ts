import { softmaxCrossEntropy } from '#runner/compute/crossEntropy';
import type { Loss, Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';

/** On the processor, in doubles: the loss has to be downloaded in any case, and a batch has some thousand logits. */
export async function crossEntropy(
  rt: WebgpuRuntime,
  logits: Tensor,
  labels: ArrayLike<number>,
  smoothing: number,
): Promise<Loss> {
  const values = await rt.download(logits);
  const gradient = new Float32Array(values.length);
  const { loss, correct } = softmaxCrossEntropy(values, labels, smoothing, gradient);
  return { loss, correct, gradient: rt.upload(gradient, logits.shape) };
}
