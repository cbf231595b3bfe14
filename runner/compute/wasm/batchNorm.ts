import type { BatchStatistics, Tensor } from '#runner/compute/kernels';
import { channelBlend, channelMoments } from '#runner/compute/wasm/channels';
import type { WasmRuntime } from '#runner/compute/wasm/runtime';

/**
 * Batch norm from its parts: sums in doubles, and per-channel `scale · x + shift` as XNNPACK's 1×1 depthwise
 * convolution, the fastest broadcast that tfjs's wasm kernels have (Multiply with a vector takes four times as long,
 * FusedBatchNorm fourteen times).
 */
export function batchNorm(
  rt: WasmRuntime,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  eps: number,
  relu: boolean,
): { readonly y: Tensor; readonly statistics: BatchStatistics } {
  const { inverseStd, ...statistics } = batchStatistics(rt, x, eps);
  const channels = x.shape.at(-1)!;
  const scale = rt.make([channels]);
  const shift = rt.make([channels]);
  const [a, b, g, be] = [rt.view(scale), rt.view(shift), rt.view(gamma), rt.view(beta)];
  const [mean, inverse] = [rt.view(statistics.mean), rt.view(inverseStd)];
  for (let c = 0; c < channels; c++) {
    a[c] = g[c]! * inverse[c]!;
    b[c] = be[c]! - g[c]! * inverse[c]! * mean[c]!;
  }
  const y = affine(rt, x, scale, shift, relu);
  rt.free(scale, shift);
  return { y, statistics };
}

/**
 * dx = γ·inverseStd · (dy − mean(dy) − x̂·mean(dy·x̂)) (Ioffe & Szegedy 2015, §3), written as a·dy + b·x + c with one
 * a, b, c per channel; dγ = Σ dy·x̂; dβ = Σ dy. Where a relu was fused, dy counts only where its output is above zero.
 */
export function batchNormGradient(
  rt: WasmRuntime,
  dy: Tensor,
  x: Tensor,
  gamma: Tensor,
  statistics: BatchStatistics,
  relu: Tensor | null,
): { readonly dx: Tensor; readonly dGamma: Tensor; readonly dBeta: Tensor } {
  const channels = x.shape.at(-1)!;
  const n = statistics.count;
  const { sums, products } = channelMoments(rt, dy, x, relu);
  const [dGamma, dBeta] = [rt.make([channels]), rt.make([channels])];
  const [dg, db] = [rt.view(dGamma), rt.view(dBeta)];
  const [g, mean, inverse] = [rt.view(gamma), rt.view(statistics.mean), rt.view(statistics.saved[0]!)];
  const [a, b, c] = [new Float64Array(channels), new Float64Array(channels), new Float64Array(channels)];
  for (let i = 0; i < channels; i++) {
    const dotted = (products[i]! - mean[i]! * sums[i]!) * inverse[i]!;
    const factor = g[i]! * inverse[i]!;
    dg[i] = dotted;
    db[i] = sums[i]!;
    a[i] = factor;
    b[i] = (-factor * inverse[i]! * dotted) / n;
    c[i] = (-factor * sums[i]!) / n - b[i]! * mean[i]!;
  }
  return { dx: channelBlend(rt, dy, x, relu, [a, b, c]), dGamma, dBeta };
}

/** `x · scale + shift` per channel, then max(0, ·) when asked. */
export function affine(rt: WasmRuntime, x: Tensor, scale: Tensor, shift: Tensor, relu: boolean): Tensor {
  const filter = { ...scale, shape: [1, 1, scale.shape[0]!, 1] };
  const y = rt.run(
    'FusedDepthwiseConv2D',
    { x: { ...x, shape: asImages(x.shape) }, filter, bias: shift },
    { ...POINTWISE, activation: relu ? 'relu' : 'linear' },
  );
  return { ...y, shape: [...x.shape] };
}

/** `[batch, c]` as images of one pixel. */
function asImages(shape: readonly number[]): number[] {
  return shape.length === 2 ? [shape[0]!, 1, 1, shape[1]!] : [...shape];
}

const POINTWISE = {
  strides: [1, 1],
  dilations: [1, 1],
  pad: 0,
  dataFormat: 'NHWC',
  dimRoundingMode: 'floor',
};

/** With 1 / √(variance + eps), which the gradient reads again. */
function batchStatistics(
  rt: WasmRuntime,
  x: Tensor,
  eps: number,
): BatchStatistics & { readonly inverseStd: Tensor } {
  const channels = x.shape.at(-1)!;
  const count = x.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const [mean, variance, inverseStd] = [rt.make([channels]), rt.make([channels]), rt.make([channels])];
  const { sums, products } = channelMoments(rt, x, x, null);
  const [m, v, inverse] = [rt.view(mean), rt.view(variance), rt.view(inverseStd)];
  for (let c = 0; c < channels; c++) {
    const centre = sums[c]! / count;
    // In doubles the difference of squares is exact enough; rounding may still leave it a hair below 0.
    const spread = Math.max(products[c]! / count - centre * centre, 0);
    m[c] = centre;
    v[c] = spread;
    inverse[c] = 1 / Math.sqrt(spread + eps);
  }
  return { mean, variance, inverseStd, saved: [inverseStd], eps, count };
}
