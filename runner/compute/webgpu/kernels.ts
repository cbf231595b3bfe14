import { bindRuntime } from '#runner/compute/bindRuntime';
import type { Kernels } from '#runner/compute/kernels';
import {
  inverseRoot,
  multiply,
  multiplyAlong,
  scale,
  sign,
  squareSums,
} from '#runner/compute/webgpu/arithmetic';
import { averagePool, averagePoolGradient } from '#runner/compute/webgpu/averagePool';
import { affine, batchNorm, batchNormGradient } from '#runner/compute/webgpu/batchNorm';
import { concat, concatGradient } from '#runner/compute/webgpu/concat';
import { biasGradient, conv, convBias, convInputGradient } from '#runner/compute/webgpu/conv';
import { crossEntropy } from '#runner/compute/webgpu/crossEntropy';
import { depthwise, depthwiseFilterGradient, depthwiseInputGradient } from '#runner/compute/webgpu/depthwise';
import { add, relu, relu6, relu6Gradient, reluGradient } from '#runner/compute/webgpu/elementwise';
import { convFilterGradient } from '#runner/compute/webgpu/filterGradient';
import { firstNotFinite } from '#runner/compute/webgpu/finite';
import { flatten, flattenGradient } from '#runner/compute/webgpu/flatten';
import { linear, linearGradient } from '#runner/compute/webgpu/linear';
import { maxPool, maxPoolGradient } from '#runner/compute/webgpu/maxPool';
import { globalAveragePool, globalAveragePoolGradient } from '#runner/compute/webgpu/pool';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { sgd, updateRunning } from '#runner/compute/webgpu/sgd';
import { shortcut, shortcutGradient } from '#runner/compute/webgpu/shortcut';

/** The training step's kernels on WebGPU: convolutions and matrix products of tfjs, the rest in WGSL of our own. */
export function webgpuKernels(rt: WebgpuRuntime): Kernels {
  return {
    upload: rt.upload,
    download: rt.download,
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
      crossEntropy,
      sgd,
      firstNotFinite,
    }),
  };
}
