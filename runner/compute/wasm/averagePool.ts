import type { PoolWindow, Tensor } from '#runner/compute/kernels';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';

/** Mean of each window and channel, without padding. */
export function averagePool(rt: WasmRuntime, x: Tensor, window: PoolWindow): Tensor {
  const { kernel, stride } = window;
  const [batch, height, width, channels] = nhwc(x.shape);
  const size = (length: number): number => Math.floor((length - kernel) / stride) + 1;
  const out = rt.make([batch, size(height), size(width), channels]);
  const [from, to] = [rt.view(x), rt.view(out).fill(0)];
  const share = 1 / (kernel * kernel);
  forEachTap(x.shape, out.shape, window, (pixel, target) => {
    for (let c = 0; c < channels; c++) to[target + c]! += share * from[pixel + c]!;
  });
  return out;
}

/** Every pixel of a window gets the window's gradient / kernel²; overlapping windows add up. */
export function averagePoolGradient(
  rt: WasmRuntime,
  dy: Tensor,
  inputShape: readonly number[],
  window: PoolWindow,
): Tensor {
  const channels = nhwc(inputShape)[3];
  const dx = rt.make(inputShape);
  const [from, to] = [rt.view(dy), rt.view(dx).fill(0)];
  const share = 1 / (window.kernel * window.kernel);
  forEachTap(inputShape, dy.shape, window, (pixel, target) => {
    for (let c = 0; c < channels; c++) to[pixel + c]! += share * from[target + c]!;
  });
  return dx;
}

/** Calls `run` with the offsets of each window's pixels and of its output. */
function forEachTap(
  inputShape: readonly number[],
  outputShape: readonly number[],
  { kernel, stride }: PoolWindow,
  run: (pixel: number, target: number) => void,
): void {
  const [batch, height, width, channels] = nhwc(inputShape);
  const [, rows, columns] = nhwc(outputShape);
  let target = 0;
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++, target += channels) {
        const corner = ((n * height + i * stride) * width + j * stride) * channels;
        for (let k = 0; k < kernel * kernel; k++) {
          run(corner + (Math.floor(k / kernel) * width + (k % kernel)) * channels, target);
        }
      }
    }
  }
}
