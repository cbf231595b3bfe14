import type { Kernels } from '#runner/compute/kernels';
import { inverseRoot, multiplyAlong, scale, sign, squareSums } from '#runner/compute/tensorflow/arithmetic';
import { averagePool, averagePoolGradient } from '#runner/compute/tensorflow/averagePool';
import { affine, batchNorm, batchNormGradient } from '#runner/compute/tensorflow/batchNorm';
import {
  biasGradient,
  conv,
  convBias,
  convFilterGradient,
  convInputGradient,
} from '#runner/compute/tensorflow/conv';
import { concat, concatGradient } from '#runner/compute/tensorflow/concat';
import { crossEntropy } from '#runner/compute/tensorflow/crossEntropy';
import {
  depthwise,
  depthwiseFilterGradient,
  depthwiseInputGradient,
} from '#runner/compute/tensorflow/depthwise';
import {
  add,
  multiply,
  relu,
  relu6,
  relu6Gradient,
  reluGradient,
} from '#runner/compute/tensorflow/elementwise';
import { isFinite } from '#runner/compute/tensorflow/finite';
import { flatten, flattenGradient } from '#runner/compute/tensorflow/flatten';
import { maxPool, maxPoolGradient } from '#runner/compute/tensorflow/maxPool';
import { linear, linearGradient } from '#runner/compute/tensorflow/linear';
import { globalAveragePool, globalAveragePoolGradient } from '#runner/compute/tensorflow/pool';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';
import { ratesOf, sgd, updateRunning } from '#runner/compute/tensorflow/sgd';
import { shortcut, shortcutGradient } from '#runner/compute/tensorflow/shortcut';

/**
 * Raised when these compositions can give other bits than before: part of the provenance, and of what a training may be
 * resumed on.
 */
export const KERNELS_REVISION = 2;

/** The training step's kernels on native TensorFlow, eager. */
export function tensorflowKernels(rt: TensorflowRuntime): Kernels {
  return {
    upload: rt.upload,
    download: async (tensor) => rt.download(tensor),
    free: rt.free,
    conv: (...args) => conv(rt, ...args),
    convInputGradient: (...args) => convInputGradient(rt, ...args),
    convFilterGradient: (...args) => convFilterGradient(rt, ...args),
    convBias: (...args) => convBias(rt, ...args),
    biasGradient: (dy) => biasGradient(rt, dy),
    depthwise: (...args) => depthwise(rt, ...args),
    depthwiseInputGradient: (...args) => depthwiseInputGradient(rt, ...args),
    depthwiseFilterGradient: (...args) => depthwiseFilterGradient(rt, ...args),
    batchNorm: (...args) => batchNorm(rt, ...args),
    batchNormGradient: (...args) => batchNormGradient(rt, ...args),
    affine: (...args) => affine(rt, ...args),
    updateRunning: (...args) => updateRunning(rt, ...args),
    relu: (x) => relu(rt, x),
    reluGradient: (...args) => reluGradient(rt, ...args),
    relu6: (x) => relu6(rt, x),
    relu6Gradient: (...args) => relu6Gradient(rt, ...args),
    add: (...args) => add(rt, ...args),
    multiply: (...args) => multiply(rt, ...args),
    multiplyAlong: (...args) => multiplyAlong(rt, ...args),
    scale: (...args) => scale(rt, ...args),
    sign: (x) => sign(rt, x),
    squareSums: (...args) => squareSums(rt, ...args),
    inverseRoot: (x) => inverseRoot(rt, x),
    concat: (inputs) => concat(rt, inputs),
    concatGradient: (...args) => concatGradient(rt, ...args),
    shortcut: (...args) => shortcut(rt, ...args),
    shortcutGradient: (...args) => shortcutGradient(rt, ...args),
    maxPool: (...args) => maxPool(rt, ...args),
    maxPoolGradient: (...args) => maxPoolGradient(rt, ...args),
    averagePool: (...args) => averagePool(rt, ...args),
    averagePoolGradient: (...args) => averagePoolGradient(rt, ...args),
    globalAveragePool: (x) => globalAveragePool(rt, x),
    globalAveragePoolGradient: (...args) => globalAveragePoolGradient(rt, ...args),
    flatten: (x) => flatten(rt, x),
    flattenGradient: (...args) => flattenGradient(rt, ...args),
    linear: (...args) => linear(rt, ...args),
    linearGradient: (...args) => linearGradient(rt, ...args),
    crossEntropy: async (...args) => crossEntropy(rt, ...args),
    sgd: (weight, gradient, velocity, step, mask) =>
      sgd(rt, weight, gradient, velocity, ratesOf(rt, step), mask),
    firstNotFinite: async (tensors) => {
      for (const [name, tensor] of tensors) if (!isFinite(rt, tensor)) return name;
      return null;
    },
  };
}
