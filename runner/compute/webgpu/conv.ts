import type { Tensor, Window } from '#runner/compute/kernels';
import { columnSums, PLAIN } from '#runner/compute/webgpu/columns';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';
import { nhwc } from '#runner/compute/webgpu/shape';
import { slide } from '#runner/compute/webgpu/slide';

export function conv(rt: WebgpuRuntime, x: Tensor, weight: Tensor, window: Window): Tensor {
  return slide(rt, x, weight, { window, direction: 'forward', shape: outputShape(x, weight, window) });
}

export function convBias(
  rt: WebgpuRuntime,
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  window: Window,
  relu: boolean,
): Tensor {
  const shape = outputShape(x, weight, window);
  return slide(rt, x, weight, { window, direction: 'forward', shape, bias, relu });
}

export function convInputGradient(
  rt: WebgpuRuntime,
  dy: Tensor,
  weight: Tensor,
  inputShape: readonly number[],
  window: Window,
): Tensor {
  return slide(rt, dy, weight, { window, direction: 'backward', shape: inputShape });
}

/** dy summed over everything but its last axis. */
export function biasGradient(rt: WebgpuRuntime, dy: Tensor): Tensor {
  const channels = dy.shape.at(-1)!;
  const rows = dy.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  return columnSums(rt, PLAIN, [dy], rows, [channels]);
}

function outputShape(x: Tensor, weight: Tensor, { kernel, stride, pad }: Window): readonly number[] {
  const [batch, height, width] = nhwc(x.shape);
  const size = (length: number): number => Math.floor((length + 2 * pad - kernel) / stride) + 1;
  return [batch, size(height), size(width), weight.shape.at(-1)!];
}
