import type { Kernels } from '#runner/compute/kernels';
import {
  inverseRoot,
  multiply,
  multiplyAlong,
  scale,
  sign,
  squareSums,
} from '#runner/compute/wasm/arithmetic';
import { averagePool, averagePoolGradient } from '#runner/compute/wasm/averagePool';
import { affine, batchNorm, batchNormGradient } from '#runner/compute/wasm/batchNorm';
import { biasGradient, conv, convBias, convInputGradient } from '#runner/compute/wasm/conv';
import { concat, concatGradient } from '#runner/compute/wasm/concat';
import { crossEntropy } from '#runner/compute/wasm/crossEntropy';
import { depthwise, depthwiseFilterGradient, depthwiseInputGradient } from '#runner/compute/wasm/depthwise';
import { add, relu, relu6, relu6Gradient, reluGradient } from '#runner/compute/wasm/elementwise';
import { linear, linearGradient } from '#runner/compute/wasm/linear';
import { convFilterGradient } from '#runner/compute/wasm/filterGradient';
import { flatten, flattenGradient } from '#runner/compute/wasm/flatten';
import { maxPool, maxPoolGradient } from '#runner/compute/wasm/maxPool';
import { globalAveragePool, globalAveragePoolGradient } from '#runner/compute/wasm/pool';
import type { WasmRuntime } from '#runner/compute/wasm/runtime';
import { sgd, updateRunning } from '#runner/compute/wasm/sgd';
import { shortcut, shortcutGradient } from '#runner/compute/wasm/shortcut';

/** The training step's kernels on tfjs-backend-wasm. */
export function wasmKernels(rt: WasmRuntime): Kernels {
  return {
    upload: rt.upload,
    download: async (tensor) => rt.view(tensor).slice(),
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
    sgd: (...args) => sgd(rt, ...args),
    firstNotFinite: async (tensors) => {
      for (const [name, tensor] of tensors) if (!isFinite(rt.view(tensor))) return name;
      return null;
    },
  };
}

/** v − v is 0 for every finite v and NaN otherwise: one addition a number instead of a test. */
function isFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0;
}
