import { bindRuntime } from '#runner/compute/bindRuntime';
import { firstWithout } from '#runner/compute/firstWithout';
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
      sgd,
    }),
    crossEntropy: async (...args) => crossEntropy(rt, ...args),
    firstNotFinite: async (tensors) => firstWithout(tensors, (tensor) => isFinite(rt.view(tensor))),
  };
}

/** v − v is 0 for every finite v and NaN otherwise: one addition a number instead of a test. */
function isFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0;
}
