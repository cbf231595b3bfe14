import type { PoolWindow, Tensor } from '#runner/compute/kernels';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';

/** Largest value of each window and channel; a NaN stays one, so that the step that made it is found. */
export function maxPool(rt: WasmRuntime, x: Tensor, { kernel, stride }: PoolWindow): Tensor {
  const [batch, height, width, channels] = nhwc(x.shape);
  const [rows, columns] = [height, width].map((size) => Math.floor((size - kernel) / stride) + 1) as [
    number,
    number,
  ];
  const out = rt.make([batch, rows, columns, channels]);
  const [from, to] = [rt.view(x), rt.view(out)];
  let target = 0;
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++, target += channels) {
        const corner = ((n * height + i * stride) * width + j * stride) * channels;
        to.set(from.subarray(corner, corner + channels), target);
        for (let k = 1; k < kernel * kernel; k++) {
          const pixel = corner + (Math.floor(k / kernel) * width + (k % kernel)) * channels;
          for (let c = 0; c < channels; c++) {
            const value = from[pixel + c]!;
            if (!(value <= to[target + c]!)) to[target + c] = value;
          }
        }
      }
    }
  }
  return out;
}

/** dy of each window at its first value that equals the maximum, row by row; overlapping windows add up. */
export function maxPoolGradient(
  rt: WasmRuntime,
  dy: Tensor,
  x: Tensor,
  y: Tensor,
  { kernel, stride }: PoolWindow,
): Tensor {
  const [batch, height, width, channels] = nhwc(x.shape);
  const [, rows, columns] = nhwc(y.shape);
  const dx = rt.make(x.shape);
  const [slopes, values, largest] = [rt.view(dy), rt.view(x), rt.view(y)];
  const to = rt.view(dx).fill(0);
  let source = 0;
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const corner = ((n * height + i * stride) * width + j * stride) * channels;
        for (let c = 0; c < channels; c++, source++) {
          const at = firstEqual(values, corner + c, largest[source]!, kernel, width * channels, channels);
          if (at >= 0) to[at]! += slopes[source]!;
        }
      }
    }
  }
  return dx;
}

/** Offset of a window's first value that equals `value`; −1 where that is a NaN. */
function firstEqual(
  values: Float32Array,
  corner: number,
  value: number,
  kernel: number,
  row: number,
  channels: number,
): number {
  for (let a = 0; a < kernel; a++) {
    for (let b = 0; b < kernel; b++) {
      const at = corner + a * row + b * channels;
      if (values[at] === value) return at;
    }
  }
  return -1;
}
