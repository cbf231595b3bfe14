import { bindRuntime } from '#runner/compute/bindRuntime';
import { firstWithout } from '#runner/compute/firstWithout';
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
    ...bindRuntime(rt, {
      conv,
      convInputGradient,
      convFilterGradient,
      convBias,
      biasGradient,
      depthwise,
      depthwiseInputGradient,
      depthwiseFilterGradient,
      batchNorm,
      batchNormGradient,
      affine,
      updateRunning,
      relu,
      reluGradient,
      relu6,
      relu6Gradient,
      add,
      multiply,
      multiplyAlong,
      scale,
      sign,
      squareSums,
      inverseRoot,
      concat,
      concatGradient,
      shortcut,
      shortcutGradient,
      maxPool,
      maxPoolGradient,
      averagePool,
      averagePoolGradient,
      globalAveragePool,
      globalAveragePoolGradient,
      flatten,
      flattenGradient,
      linear,
      linearGradient,
    }),
    crossEntropy: async (...args) => crossEntropy(rt, ...args),
    sgd: (weight, gradient, velocity, step, mask) =>
      sgd(rt, weight, gradient, velocity, ratesOf(rt, step), mask),
    firstNotFinite: async (tensors) => firstWithout(tensors, (tensor) => isFinite(rt, tensor)),
  };
}
