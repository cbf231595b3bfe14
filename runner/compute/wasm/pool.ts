import type { Tensor } from '#runner/compute/kernels';
import { columnSums } from '#runner/compute/wasm/columns';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';

export function globalAveragePool(rt: WasmRuntime, x: Tensor): Tensor {
  const [batch, height, width, channels] = nhwc(x.shape);
  const out = rt.make([batch, channels]);
  const from = rt.view(x);
  const to = rt.view(out);
  const pixels = height * width;
  const image = pixels * channels;
  for (let n = 0; n < batch; n++) {
    const sums = columnSums(from.subarray(n * image, (n + 1) * image), pixels, channels);
    for (let c = 0; c < channels; c++) to[n * channels + c] = sums[c]! / pixels;
  }
  return out;
}

/** Every pixel of an image gets its channel's gradient / pixels. */
export function globalAveragePoolGradient(
  rt: WasmRuntime,
  dy: Tensor,
  inputShape: readonly number[],
): Tensor {
  const [batch, height, width, channels] = nhwc(inputShape);
  const dx = rt.make(inputShape);
  const from = rt.view(dy);
  const to = rt.view(dx);
  const pixels = height * width;
  let target = 0;
  for (let n = 0; n < batch; n++) {
    const first = target;
    for (let c = 0; c < channels; c++) to[target++] = from[n * channels + c]! / pixels;
    for (let p = 1; p < pixels; p++, target += channels) to.copyWithin(target, first, first + channels);
  }
  return dx;
}
