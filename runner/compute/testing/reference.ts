/**
 * The layers' forward passes in doubles, written for reading: what the gradient checks differentiate numerically.
 * Tensors are flat row-major arrays with their shapes beside them. For tests only.
 */
export type Shape4 = readonly [number, number, number, number];

export function convReference(
  x: Float64Array,
  [n, h, w, ci]: Shape4,
  weight: Float64Array,
  co: number,
  { kernel, stride, pad }: { readonly kernel: number; readonly stride: number; readonly pad: number },
): Float64Array {
  const rows = Math.floor((h + 2 * pad - kernel) / stride) + 1;
  const columns = Math.floor((w + 2 * pad - kernel) / stride) + 1;
  const y = new Float64Array(n * rows * columns * co);
  for (let b = 0; b < n; b++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        for (let ki = 0; ki < kernel; ki++) {
          for (let kj = 0; kj < kernel; kj++) {
            const [r, s] = [i * stride + ki - pad, j * stride + kj - pad];
            if (r < 0 || s < 0 || r >= h || s >= w) continue;
            for (let a = 0; a < ci; a++) {
              const value = x[((b * h + r) * w + s) * ci + a]!;
              const tap = ((ki * kernel + kj) * ci + a) * co;
              const at = ((b * rows + i) * columns + j) * co;
              for (let o = 0; o < co; o++) y[at + o]! += value * weight[tap + o]!;
            }
          }
        }
      }
    }
  }
  return y;
}

/** γ·(x − mean)/√(biased variance + eps) + β over rows of `[rows, channels]`. */
export function batchNormReference(
  x: Float64Array,
  gamma: Float64Array,
  beta: Float64Array,
  eps: number,
): Float64Array {
  const channels = gamma.length;
  const rows = x.length / channels;
  const y = new Float64Array(x.length);
  for (let c = 0; c < channels; c++) {
    let [mean, variance] = [0, 0];
    for (let r = 0; r < rows; r++) mean += x[r * channels + c]! / rows;
    for (let r = 0; r < rows; r++) variance += (x[r * channels + c]! - mean) ** 2 / rows;
    for (let r = 0; r < rows; r++) {
      const i = r * channels + c;
      y[i] = (gamma[c]! * (x[i]! - mean)) / Math.sqrt(variance + eps) + beta[c]!;
    }
  }
  return y;
}

/** A convolution of each channel by its own filter of `[kernel, kernel, 1, c]`. */
export function depthwiseReference(
  x: Float64Array,
  shape: Shape4,
  weight: Float64Array,
  { kernel, stride, pad }: { readonly kernel: number; readonly stride: number; readonly pad: number },
): Float64Array {
  const c = shape[3];
  return windows(shape, { kernel, stride, pad }, (taps, channel) =>
    taps.reduce((sum, [tap, at]) => sum + x[at]! * weight[tap * c + channel]!, 0),
  );
}

/** Largest value of each window of `[n, h, w, c]`; places of padding never are, a last partial window is dropped. */
export function maxPoolReference(
  x: Float64Array,
  shape: Shape4,
  { kernel, stride, pad = 0 }: { readonly kernel: number; readonly stride: number; readonly pad?: number },
): Float64Array {
  return windows(shape, { kernel, stride, pad }, (taps) => Math.max(...taps.map(([, at]) => x[at]!)));
}

/** Mean of each window of `[n, h, w, c]`; no padding, a last partial window is dropped. */
export function averagePoolReference(
  x: Float64Array,
  shape: Shape4,
  { kernel, stride }: { readonly kernel: number; readonly stride: number },
): Float64Array {
  return windows(shape, { kernel, stride, pad: 0 }, (taps) =>
    taps.reduce((sum, [, at]) => sum + x[at]! / kernel ** 2, 0),
  );
}

/** `value` of each window and channel, from its taps (row by row) that lie inside the image and their places in x. */
function windows(
  [n, h, w, c]: Shape4,
  { kernel, stride, pad }: { readonly kernel: number; readonly stride: number; readonly pad: number },
  value: (taps: readonly (readonly [tap: number, at: number])[], channel: number) => number,
): Float64Array {
  const rows = Math.floor((h + 2 * pad - kernel) / stride) + 1;
  const columns = Math.floor((w + 2 * pad - kernel) / stride) + 1;
  return Float64Array.from({ length: n * rows * columns * c }, (_, i) => {
    const [channel, pixel] = [i % c, Math.floor(i / c)];
    const [b, r, s] = [
      Math.floor(pixel / columns / rows),
      Math.floor(pixel / columns) % rows,
      pixel % columns,
    ];
    const taps = Array.from({ length: kernel * kernel }, (__, tap) => {
      const [y, z] = [r * stride - pad + Math.floor(tap / kernel), s * stride - pad + (tap % kernel)];
      const inside = y >= 0 && z >= 0 && y < h && z < w;
      return inside ? [[tap, ((b * h + y) * w + z) * c + channel] as const] : [];
    });
    return value(taps.flat(), channel);
  });
}

/** Mean cross-entropy of `[batch, classes]` logits against smoothed one-hot labels. */
export function crossEntropyReference(
  logits: Float64Array,
  labels: readonly number[],
  smoothing: number,
): number {
  const classes = logits.length / labels.length;
  let loss = 0;
  labels.forEach((label, n) => {
    const row = logits.subarray(n * classes, (n + 1) * classes);
    const logSum = Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0));
    row.forEach((v, c) => {
      const target = smoothing / classes + (c === label ? 1 - smoothing : 0);
      loss -= target * (v - logSum);
    });
  });
  return loss / labels.length;
}

/** Central differences of a scalar function, entry by entry. */
export function numericGradient(f: (x: Float64Array) => number, at: Float64Array, step = 1e-4): Float64Array {
  const x = Float64Array.from(at);
  return Float64Array.from(at, (value, i) => {
    x[i] = value + step;
    const above = f(x);
    x[i] = value - step;
    const below = f(x);
    x[i] = value;
    return (above - below) / (2 * step);
  });
}

/** Σ y·weights: the scalar whose gradient with respect to y is `weights`. */
export function dot(y: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += y[i]! * weights[i]!;
  return sum;
}
