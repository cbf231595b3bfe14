import type { Kernels } from '#runner/compute/kernels';
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
    crossEntropy: (...args) => crossEntropy(rt, ...args),
    sgd: (...args) => sgd(rt, ...args),
    firstNotFinite: (tensors) => firstNotFinite(rt, tensors),
  };
}
