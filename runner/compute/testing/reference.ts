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

/** Largest value of each window of `[n, h, w, c]`; no padding, a last partial window is dropped. */
export function maxPoolReference(
  x: Float64Array,
  [n, h, w, c]: Shape4,
  { kernel, stride }: { readonly kernel: number; readonly stride: number },
): Float64Array {
  const rows = Math.floor((h - kernel) / stride) + 1;
  const columns = Math.floor((w - kernel) / stride) + 1;
  return Float64Array.from({ length: n * rows * columns * c }, (_, i) => {
    const [channel, pixel] = [i % c, Math.floor(i / c)];
    const [b, r, s] = [
      Math.floor(pixel / columns / rows),
      Math.floor(pixel / columns) % rows,
      pixel % columns,
    ];
    const window = Array.from({ length: kernel * kernel }, (_, k) => {
      const [a, z] = [r * stride + Math.floor(k / kernel), s * stride + (k % kernel)];
      return x[((b * h + a) * w + z) * c + channel]!;
    });
    return Math.max(...window);
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
