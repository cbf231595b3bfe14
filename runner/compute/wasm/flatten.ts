import type { Tensor } from '#runner/compute/kernels';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';

/** Channel by channel: a transposition of each image's pixels and channels. */
export function flatten(rt: WasmRuntime, x: Tensor): Tensor {
  const [batch, height, width, channels] = nhwc(x.shape);
  const pixels = height * width;
  const out = rt.make([batch, channels * pixels]);
  transpose(rt.view(x), rt.view(out), batch, pixels, channels);
  return out;
}

export function flattenGradient(rt: WasmRuntime, dy: Tensor, inputShape: readonly number[]): Tensor {
  const [batch, height, width, channels] = nhwc(inputShape);
  const dx = rt.make(inputShape);
  transpose(rt.view(dy), rt.view(dx), batch, channels, height * width);
  return dx;
}

/** `[batch, rows, columns]` → `[batch, columns, rows]`. */
function transpose(from: Float32Array, to: Float32Array, batch: number, rows: number, columns: number): void {
  for (let n = 0; n < batch; n++) {
    const image = n * rows * columns;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) to[image + c * rows + r] = from[image + r * columns + c]!;
    }
  }
}
