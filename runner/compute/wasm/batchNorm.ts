import type { BatchStatistics, Tensor } from '#runner/compute/kernels';
import { columnProducts } from '#runner/compute/wasm/columns';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';

/**
 * Batch norm from its parts: sums in doubles, and per-channel `scale · x + shift` as XNNPACK's 1×1 depthwise
 * convolution, which is the fastest broadcast this backend has (tfjs's Multiply with a vector takes four times as
 * long, its FusedBatchNorm fourteen times).
 */
export function batchNorm(
  rt: WasmRuntime,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  eps: number,
  relu: boolean,
): { readonly y: Tensor; readonly statistics: BatchStatistics } {
  const statistics = batchStatistics(rt, x, eps);
  const channels = x.shape.at(-1)!;
  const scale = rt.make([channels]);
  const shift = rt.make([channels]);
  const [a, b, g, be] = [rt.view(scale), rt.view(shift), rt.view(gamma), rt.view(beta)];
  const [mean, inverse] = [rt.view(statistics.mean), rt.view(statistics.inverseStd)];
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
 * a, b, c per channel; dγ = Σ dy·x̂; dβ = Σ dy.
 */
export function batchNormGradient(
  rt: WasmRuntime,
  dy: Tensor,
  x: Tensor,
  gamma: Tensor,
  statistics: BatchStatistics,
): { readonly dx: Tensor; readonly dGamma: Tensor; readonly dBeta: Tensor } {
  const channels = x.shape.at(-1)!;
  const [dGamma, dBeta] = [rt.make([channels]), rt.make([channels])];
  const [scaleDy, scaleX, shift] = [rt.make([channels]), rt.make([channels]), rt.make([channels])];
  const n = statistics.count;
  const { sums, products } = columnProducts(rt.view(dy), rt.view(x), n, channels);
  const [dg, db, a, b, c] = [dGamma, dBeta, scaleDy, scaleX, shift].map(rt.view) as FiveViews;
  const [g, mean, inverse] = [rt.view(gamma), rt.view(statistics.mean), rt.view(statistics.inverseStd)];
  for (let i = 0; i < channels; i++) {
    const dotted = (products[i]! - mean[i]! * sums[i]!) * inverse[i]!;
    const factor = g[i]! * inverse[i]!;
    const slope = (-factor * inverse[i]! * dotted) / n;
    dg[i] = dotted;
    db[i] = sums[i]!;
    a[i] = factor;
    b[i] = slope;
    c[i] = (-factor * sums[i]!) / n - slope * mean[i]!;
  }
  const [fromDy, fromX] = [affine(rt, dy, scaleDy, shift, false), scaled(rt, x, scaleX)];
  const dx = rt.run('Add', { a: fromDy, b: fromX });
  rt.free(fromDy, fromX, scaleDy, scaleX, shift);
  return { dx, dGamma, dBeta };
}

/** `x · scale + shift` per channel, then max(0, ·) when asked. */
export function affine(rt: WasmRuntime, x: Tensor, scale: Tensor, shift: Tensor, relu: boolean): Tensor {
  const filter = { ...scale, shape: [1, 1, scale.shape[0]!, 1] };
  return rt.run(
    'FusedDepthwiseConv2D',
    { x, filter, bias: shift },
    { ...POINTWISE, activation: relu ? 'relu' : 'linear' },
  );
}

function scaled(rt: WasmRuntime, x: Tensor, scale: Tensor): Tensor {
  const filter = { ...scale, shape: [1, 1, scale.shape[0]!, 1] };
  return rt.run('DepthwiseConv2dNative', { x, filter }, POINTWISE);
}

const POINTWISE = { strides: [1, 1], dilations: [1, 1], pad: 0, dataFormat: 'NHWC', dimRoundingMode: 'floor' };

type FiveViews = [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];

function batchStatistics(rt: WasmRuntime, x: Tensor, eps: number): BatchStatistics {
  const [batch, height, width, channels] = nhwc(x.shape);
  const count = batch * height * width;
  const [mean, variance, inverseStd] = [rt.make([channels]), rt.make([channels]), rt.make([channels])];
  const values = rt.view(x);
  const { sums, products } = columnProducts(values, values, count, channels);
  const [m, v, inverse] = [rt.view(mean), rt.view(variance), rt.view(inverseStd)];
  for (let c = 0; c < channels; c++) {
    const centre = sums[c]! / count;
    // In doubles the difference of squares is exact enough; rounding may still leave it a hair below 0.
    const spread = Math.max(products[c]! / count - centre * centre, 0);
    m[c] = centre;
    v[c] = spread;
    inverse[c] = 1 / Math.sqrt(spread + eps);
  }
  return { mean, variance, inverseStd, count };
}
