import type { Loss, Tensor } from '#runner/compute/kernels';
import { indexOfLargest } from '#runner/compute/logits';
import { FLOATS } from '#runner/compute/tensorflow/attributes';
import { multiply } from '#runner/compute/tensorflow/elementwise';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** SoftmaxCrossEntropyWithLogits gives loss and gradient of each image in one op; the mean is taken in doubles. */
export function crossEntropy(
  rt: TensorflowRuntime,
  logits: Tensor,
  labels: ArrayLike<number>,
  smoothing: number,
): Loss {
  const [batch, classes] = logits.shape as [number, number];
  const targets = rt.upload(softTargets(labels, classes, smoothing), [batch, classes]);
  const { losses, gradient } = lossAndGradient(rt, logits, targets);
  const score = scoreOf(rt.download(losses), rt.download(logits), labels);
  rt.free(targets, losses);
  return { ...score, gradient };
}

/** Each image's loss, and the gradient of their mean. */
export function lossAndGradient(
  rt: TensorflowRuntime,
  logits: Tensor,
  targets: Tensor,
): { readonly losses: Tensor; readonly gradient: Tensor } {
  const outputs = rt.runAll('SoftmaxCrossEntropyWithLogits', FLOATS, [logits, targets], 2);
  const [losses, slopes] = outputs as [Tensor, Tensor];
  const gradient = multiply(rt, slopes, rt.scalar(1 / logits.shape[0]!));
  rt.free(slopes);
  return { losses, gradient };
}

/** Mean loss and hits of a batch, from each image's loss and its logits row by row. */
export function scoreOf(
  losses: Float32Array,
  logits: Float32Array,
  labels: ArrayLike<number>,
): { readonly loss: number; readonly correct: number } {
  const batch = labels.length;
  const classes = logits.length / batch;
  let correct = 0;
  for (let n = 0; n < batch; n++) {
    if (indexOfLargest(logits.subarray(n * classes, (n + 1) * classes)) === labels[n]) correct += 1;
  }
  return { loss: losses.reduce((sum, value) => sum + value, 0) / batch, correct };
}

/** (1 − s)·one-hot + s / classes. */
export function softTargets(labels: ArrayLike<number>, classes: number, smoothing: number): Float32Array {
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  for (let n = 0; n < labels.length; n++) targets[n * classes + labels[n]!]! += 1 - smoothing;
  return targets;
}
