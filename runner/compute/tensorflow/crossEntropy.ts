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
  const outputs = rt.runAll('SoftmaxCrossEntropyWithLogits', FLOATS, [logits, targets], 2);
  const [losses, slopes] = outputs as [Tensor, Tensor];
  const gradient = multiply(rt, slopes, rt.scalar(1 / batch));
  const loss = rt.download(losses).reduce((sum, value) => sum + value, 0) / batch;
  const values = rt.download(logits);
  let correct = 0;
  for (let n = 0; n < batch; n++) {
    if (indexOfLargest(values.subarray(n * classes, (n + 1) * classes)) === labels[n]) correct += 1;
  }
  rt.free(targets, losses, slopes);
  return { loss, correct, gradient };
}

/** (1 − s)·one-hot + s / classes. */
function softTargets(labels: ArrayLike<number>, classes: number, smoothing: number): Float32Array {
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  for (let n = 0; n < labels.length; n++) targets[n * classes + labels[n]!]! += 1 - smoothing;
  return targets;
}
