import type { BatchStatistics, Tensor } from '#runner/compute/kernels';
import { reshaped } from '#runner/compute/tensorflow/flatten';
import { bool, float, FLOATS, floatsWith, int, text, type } from '#runner/compute/tensorflow/attributes';
import { FLOAT, type Attribute } from '#runner/compute/tensorflow/binding';
import { add, multiply, relu as openRelu, reluGradient } from '#runner/compute/tensorflow/elementwise';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/**
 * FusedBatchNormV3 in training, with its relu in the same pass where oneDNN has that. What its gradient wants back is
 * kept in `statistics.saved`.
 */
export function batchNorm(
  rt: TensorflowRuntime,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  eps: number,
  relu: boolean,
): { readonly y: Tensor; readonly statistics: BatchStatistics } {
  const image = asImages(rt, x);
  const fused = relu && rt.oneDnn;
  const [op, attributes] = fused ? [FUSED_WITH_RELU, withRelu(eps)] : ['FusedBatchNormV3', forward(eps)];
  const outputs = rt.runAll(op, attributes, [image, gamma, beta, rt.none, rt.none], 6);
  const [normal, mean, unbiased, ...saved] = outputs as [Tensor, Tensor, Tensor, ...Tensor[]];
  if (image !== x) rt.free(image);
  const plain = inShapeOf(rt, normal, x);
  const count = x.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const variance = count > 1 ? multiply(rt, unbiased, rt.scalar((count - 1) / count)) : null;
  if (variance !== null) rt.free(unbiased);
  const statistics = { mean, variance: variance ?? unbiased, saved, eps, count };
  if (!relu || fused) return { y: plain, statistics };
  const y = openRelu(rt, plain);
  rt.free(plain);
  return { y, statistics };
}

export function batchNormGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  x: Tensor,
  gamma: Tensor,
  { saved, eps }: BatchStatistics,
  relu: Tensor | null,
): { readonly dx: Tensor; readonly dGamma: Tensor; readonly dBeta: Tensor } {
  const slope = relu === null ? dy : reluGradient(rt, dy, relu);
  const [slopes, image] = [asImages(rt, slope), asImages(rt, x)];
  const outputs = rt.runAll('FusedBatchNormGradV3', common(eps), [slopes, image, gamma, ...saved], 5);
  const [gradient, dGamma, dBeta, ...unused] = outputs as [Tensor, Tensor, Tensor, ...Tensor[]];
  rt.free(...unused);
  for (const made of new Set([slope, slopes, image])) if (made !== dy && made !== x) rt.free(made);
  const dx = inShapeOf(rt, gradient, x);
  return { dx, dGamma, dBeta };
}

/** `x · scale + shift` per channel, then max(0, ·) when asked. */
export function affine(
  rt: TensorflowRuntime,
  x: Tensor,
  scale: Tensor,
  shift: Tensor,
  relu: boolean,
): Tensor {
  const product = multiply(rt, x, scale);
  const sum = add(rt, product, shift);
  rt.free(product);
  if (!relu) return sum;
  const open = openRelu(rt, sum);
  rt.free(sum);
  return open;
}

/** `[batch, c]` as images of one pixel; images as they are. */
function asImages(rt: TensorflowRuntime, x: Tensor): Tensor {
  if (x.shape.length === 4) return x;
  const [batch, channels] = x.shape as [number, number];
  return rt.run('Reshape', floatsWith('Tshape'), x, rt.constant([batch, 1, 1, channels]));
}

/** Undoes `asImages`; y is freed where that made it. */
function inShapeOf(rt: TensorflowRuntime, y: Tensor, x: Tensor): Tensor {
  return x.shape.length === 4 ? y : reshaped(rt, y, x.shape);
}

/**
 * TensorFlow's own op for this, `_FusedBatchNormEx`, is empty when it runs eagerly on a processor; this is the kernel
 * behind it, which graphs are rewritten to.
 */
const FUSED_WITH_RELU = '_MklNativeFusedBatchNormEx';

function withRelu(eps: number): readonly Attribute[] {
  return [
    ...forward(eps),
    int('num_side_inputs', 0),
    text('activation_mode', 'Relu'),
    text('_kernel', 'MklNameChangeOp'),
  ];
}

function forward(eps: number): readonly Attribute[] {
  return [...common(eps), float('exponential_avg_factor', 1)];
}

function common(eps: number): readonly Attribute[] {
  return [
    ...FLOATS,
    type('U', FLOAT),
    float('epsilon', eps),
    text('data_format', 'NHWC'),
    bool('is_training', true),
  ];
}
