import type { PoolWindow, Tensor } from '#runner/compute/kernels';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';

/** Largest value of each window and channel; a NaN stays one, so that the step that made it is found. */
export function maxPool(rt: WasmRuntime, x: Tensor, window: PoolWindow): Tensor {
  const { kernel, stride, pad = 0 } = window;
  const [batch, height, width, channels] = nhwc(x.shape);
  const size = (length: number): number => Math.floor((length + 2 * pad - kernel) / stride) + 1;
  const out = rt.make([batch, size(height), size(width), channels]);
  const [from, to] = [rt.view(x), rt.view(out)];
  forEachWindow(x.shape, out.shape, window, (corner, rows, columns, target) => {
    to.set(from.subarray(corner, corner + channels), target);
    for (let a = 0; a < rows; a++) {
      for (let b = a === 0 ? 1 : 0; b < columns; b++) {
        const pixel = corner + (a * width + b) * channels;
        for (let c = 0; c < channels; c++) {
          const value = from[pixel + c]!;
          if (!(value <= to[target + c]!)) to[target + c] = value;
        }
      }
    }
  });
  return out;
}

/** dy of each window at its first value that equals the maximum, row by row; overlapping windows add up. */
export function maxPoolGradient(
  rt: WasmRuntime,
  dy: Tensor,
  x: Tensor,
  y: Tensor,
  window: PoolWindow,
): Tensor {
  const [, , width, channels] = nhwc(x.shape);
  const dx = rt.make(x.shape);
  const [slopes, values, largest] = [rt.view(dy), rt.view(x), rt.view(y)];
  const to = rt.view(dx).fill(0);
  forEachWindow(x.shape, y.shape, window, (corner, rows, columns, source) => {
    const steps = { rows, columns, row: width * channels, column: channels };
    for (let c = 0; c < channels; c++) {
      const at = firstEqual(values, corner + c, largest[source + c]!, steps);
      if (at >= 0) to[at]! += slopes[source + c]!;
    }
  });
  return dx;
}

/** Calls `run` with each window's part inside the image (first offset, rows, columns) and its output's offset. */
function forEachWindow(
  inputShape: readonly number[],
  outputShape: readonly number[],
  { kernel, stride, pad = 0 }: PoolWindow,
  run: (corner: number, rows: number, columns: number, target: number) => void,
): void {
  const [batch, height, width, channels] = nhwc(inputShape);
  const [, rows, columns] = nhwc(outputShape);
  let target = 0;
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      const top = Math.max(0, i * stride - pad);
      const bottom = Math.min(height, i * stride - pad + kernel);
      for (let j = 0; j < columns; j++, target += channels) {
        const left = Math.max(0, j * stride - pad);
        const right = Math.min(width, j * stride - pad + kernel);
        run(((n * height + top) * width + left) * channels, bottom - top, right - left, target);
      }
    }
  }
}

/** Offset of a window's first value that equals `value`; −1 where that is a NaN. */
function firstEqual(
  values: Float32Array,
  corner: number,
  value: number,
  steps: { readonly rows: number; readonly columns: number; readonly row: number; readonly column: number },
): number {
  for (let a = 0; a < steps.rows; a++) {
    for (let b = 0; b < steps.columns; b++) {
      const at = corner + a * steps.row + b * steps.column;
      if (values[at] === value) return at;
    }
  }
  return -1;
}
