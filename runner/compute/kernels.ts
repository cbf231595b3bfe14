import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ShortcutNode } from '#core/networks/graph';

/** A float32 tensor that lives on a backend. Whoever gets one from a kernel owns it and frees it. */
export type Tensor = TensorInfo;

/** Window of a convolution: the same kernel size, stride and zero padding on both axes and all four sides. */
export type Window = { readonly kernel: number; readonly stride: number; readonly pad: number };

/** Window of a pooling; a last partial window is dropped. */
export type PoolWindow = {
  readonly kernel: number;
  readonly stride: number;
  /** Places on all four sides that count for nothing; none when not given. Max pooling alone has them. */
  readonly pad?: number;
};

/** Statistics of one batch, per channel. */
export type BatchStatistics = {
  readonly mean: Tensor;
  /** Biased variance (÷ n): the one that normalises. */
  readonly variance: Tensor;
  /** Added to the variance under the root. */
  readonly eps: number;
  /** What the backend's own gradient reads again; freed with the statistics. */
  readonly saved: readonly Tensor[];
  /** Values per channel: n of the batch statistics. */
  readonly count: number;
};

/** Hyperparameters of one optimizer step. */
export type SgdStep = {
  readonly lr: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
};

export type Loss = {
  /** Mean over the batch. */
  readonly loss: number;
  /** Images whose largest logit (the first of equals) is their label. */
  readonly correct: number;
  /** ∂loss/∂logits, `[batch, classes]`. */
  readonly gradient: Tensor;
};

/**
 * What a backend computes: each layer's forward and backward pass and the optimizer. The one description of the
 * training step (compute/network) is written in these; a backend has its own compositions in files of their own.
 *
 * Activations are NHWC `[batch, h, w, c]`, convolution weights HWIO, linear weights `[in, out]`. No kernel frees its
 * inputs unless it says so. Gradients are of the mean loss.
 */
export type Kernels = {
  /** A copy: `data` may change right afterwards, and may lie in shared memory. */
  upload(data: Float32Array, shape: readonly number[]): Tensor;
  download(tensor: Tensor): Promise<Float32Array>;
  free(...tensors: readonly Tensor[]): void;

  conv(x: Tensor, weight: Tensor, window: Window): Tensor;
  convInputGradient(dy: Tensor, weight: Tensor, inputShape: readonly number[], window: Window): Tensor;
  convFilterGradient(x: Tensor, dy: Tensor, window: Window): Tensor;
  /** Convolution, bias, then max(0, ·) when asked: what an evaluation runs once batch norm is folded. */
  convBias(x: Tensor, weight: Tensor, bias: Tensor, window: Window, relu: boolean): Tensor;

  /** ∂/∂bias: dy summed over everything but its last axis. */
  biasGradient(dy: Tensor): Tensor;

  /** Each channel by its own filter; weight `[kernel, kernel, 1, channels]`. */
  depthwise(x: Tensor, weight: Tensor, window: Window): Tensor;
  depthwiseInputGradient(dy: Tensor, weight: Tensor, inputShape: readonly number[], window: Window): Tensor;
  depthwiseFilterGradient(x: Tensor, dy: Tensor, window: Window): Tensor;

  /**
   * Normalises by the batch's own mean and biased variance, then γ·x̂ + β, then max(0, ·) when asked. Batch norm and
   * `affine` also take `[batch, c]`, after a linear layer.
   */
  batchNorm(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    eps: number,
    relu: boolean,
  ): { readonly y: Tensor; readonly statistics: BatchStatistics };
  /** Where a relu was fused, `relu` is its output: dy then counts only where that is above zero. */
  batchNormGradient(
    dy: Tensor,
    x: Tensor,
    gamma: Tensor,
    statistics: BatchStatistics,
    relu: Tensor | null,
  ): { readonly dx: Tensor; readonly dGamma: Tensor; readonly dBeta: Tensor };
  /** `x · scale + shift` per channel, then max(0, ·) when asked: a batch norm that no convolution precedes. */
  affine(x: Tensor, scale: Tensor, shift: Tensor, relu: boolean): Tensor;
  /** running ← (1 − share)·running + share·factor·batch, in place. */
  updateRunning(running: Tensor, batch: Tensor, share: number, factor: number): void;

  relu(x: Tensor): Tensor;
  /** dy where y > 0, else 0; `y` is the output of the relu. */
  reluGradient(dy: Tensor, y: Tensor): Tensor;
  /** min(max(0, ·), 6). */
  relu6(x: Tensor): Tensor;
  /** dy where 0 < y < 6, else 0; `y` is the output of the relu6. */
  relu6Gradient(dy: Tensor, y: Tensor): Tensor;
  add(a: Tensor, b: Tensor): Tensor;

  /** Of two tensors of one shape. These six are what training hooks compute with, beside `add`. */
  multiply(a: Tensor, b: Tensor): Tensor;
  /** Every slice along `axis` times its own entry of a vector. */
  multiplyAlong(x: Tensor, factors: Tensor, axis: number): Tensor;
  scale(x: Tensor, factor: number): Tensor;
  /** −1, 0 or 1. */
  sign(x: Tensor): Tensor;
  /** Σ x² over every axis but `axis`: `[length of the axis]`. */
  squareSums(x: Tensor, axis: number): Tensor;
  /** 1/√x, and 0 where x is 0. */
  inverseRoot(x: Tensor): Tensor;

  /** Channels of `[batch, h, w, …]` tensors one after the other. */
  concat(inputs: readonly Tensor[]): Tensor;
  /** One tensor an input, of as many channels as it had. */
  concatGradient(dy: Tensor, channels: readonly number[]): readonly Tensor[];

  shortcut(x: Tensor, node: ShortcutNode): Tensor;
  /** Null where the node cuts the gradient. */
  shortcutGradient(dy: Tensor, inputShape: readonly number[], node: ShortcutNode): Tensor | null;

  /** Largest value of each window and channel. */
  maxPool(x: Tensor, window: PoolWindow): Tensor;
  /** dy of a window goes to its largest value: of equal ones to the first, row by row, as in PyTorch. `y` = maxPool(x). */
  maxPoolGradient(dy: Tensor, x: Tensor, y: Tensor, window: PoolWindow): Tensor;

  /** Mean of each window and channel. */
  averagePool(x: Tensor, window: PoolWindow): Tensor;
  averagePoolGradient(dy: Tensor, inputShape: readonly number[], window: PoolWindow): Tensor;

  /** `[batch, h, w, c]` → `[batch, c]`. */
  globalAveragePool(x: Tensor): Tensor;
  globalAveragePoolGradient(dy: Tensor, inputShape: readonly number[]): Tensor;

  /** `[batch, h, w, c]` → `[batch, c·h·w]`, channel by channel, as PyTorch flattens NCHW. */
  flatten(x: Tensor): Tensor;
  flattenGradient(dy: Tensor, inputShape: readonly number[]): Tensor;

  linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor;
  linearGradient(
    dy: Tensor,
    x: Tensor,
    weight: Tensor,
  ): { readonly dx: Tensor; readonly dWeight: Tensor; readonly dBias: Tensor };

  /** Softmax cross-entropy against (1 − s)·one-hot + s / classes, as PyTorch's `label_smoothing`. */
  crossEntropy(logits: Tensor, labels: ArrayLike<number>, smoothing: number): Promise<Loss>;

  /**
   * One step of SGD as PyTorch takes it: g += decay·w; v = momentum·v + g; w −= lr·(nesterov ? g + momentum·v : v).
   * A mask multiplies g before the decay is added. `velocity` is updated in place, `weight` is freed, and the new
   * weight is returned.
   */
  sgd(weight: Tensor, gradient: Tensor, velocity: Tensor, step: SgdStep, mask: Tensor | null): Tensor;

  /** Name of the first tensor that holds a NaN or an infinity, or null. */
  firstNotFinite(tensors: Iterable<readonly [name: string, tensor: Tensor]>): Promise<string | null>;
};
