import type { Loss, Tensor } from '#runner/compute/kernels';
import { indexOfLargest } from '#runner/compute/logits';
import type { WasmRuntime } from '#runner/compute/wasm/runtime';

/** Softmax cross-entropy with its gradient, in doubles: a batch has some hundred logits. */
export function crossEntropy(
  rt: WasmRuntime,
  logits: Tensor,
  labels: ArrayLike<number>,
  smoothing: number,
): Loss {
  const [batch, classes] = logits.shape as [number, number];
  const gradient = rt.make(logits.shape);
  const from = rt.view(logits);
  const to = rt.view(gradient);
  const rest = smoothing / classes;
  let loss = 0;
  let correct = 0;
  for (let n = 0; n < batch; n++) {
    const row = from.subarray(n * classes, (n + 1) * classes);
    const label = labels[n]!;
    const top = indexOfLargest(row);
    if (top === label) correct += 1;
    const logSum = row[top]! + Math.log(row.reduce((sum, v) => sum + Math.exp(v - row[top]!), 0));
    for (let c = 0; c < classes; c++) {
      const target = rest + (c === label ? 1 - smoothing : 0);
      const logShare = row[c]! - logSum;
      loss -= target * logShare;
      to[n * classes + c] = (Math.exp(logShare) - target) / batch;
    }
  }
  return { loss: loss / batch, correct, gradient };
}
