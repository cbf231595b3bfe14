import { indexOfLargest } from '#runner/compute/logits';

/**
 * Mean softmax cross-entropy of `[batch, classes]` logits against (1 − s)·one-hot + s / classes, in doubles, and the
 * number of images whose largest logit is their label. Writes ∂loss/∂logits into `gradient`.
 */
export function softmaxCrossEntropy(
  logits: Float32Array,
  labels: ArrayLike<number>,
  smoothing: number,
  gradient: Float32Array,
): { readonly loss: number; readonly correct: number } {
  const batch = labels.length;
  const classes = logits.length / batch;
  const rest = smoothing / classes;
  let loss = 0;
  let correct = 0;
  for (let n = 0; n < batch; n++) {
    const row = logits.subarray(n * classes, (n + 1) * classes);
    const label = labels[n]!;
    const top = indexOfLargest(row);
    if (top === label) correct += 1;
    const logSum = row[top]! + Math.log(row.reduce((sum, v) => sum + Math.exp(v - row[top]!), 0));
    for (let c = 0; c < classes; c++) {
      const target = rest + (c === label ? 1 - smoothing : 0);
      const logShare = row[c]! - logSum;
      loss -= target * logShare;
      gradient[n * classes + c] = (Math.exp(logShare) - target) / batch;
    }
  }
  return { loss: loss / batch, correct };
}
