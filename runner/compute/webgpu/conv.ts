import type { Tensor, Window } from '#runner/compute/kernels';
import { columnSums, PLAIN } from '#runner/compute/webgpu/columns';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';

export function conv(rt: WebgpuRuntime, x: Tensor, weight: Tensor, window: Window): Tensor {
  return rt.run('Conv2D', { x, filter: weight }, attributes(window));
}

export function convBias(
  rt: WebgpuRuntime,
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  window: Window,
  relu: boolean,
): Tensor {
  const activation = relu ? 'relu' : 'linear';
  return rt.run('FusedConv2D', { x, filter: weight, bias }, { ...attributes(window), activation });
}

export function convInputGradient(
  rt: WebgpuRuntime,
  dy: Tensor,
  weight: Tensor,
  inputShape: readonly number[],
  window: Window,
): Tensor {
  return rt.run('Conv2DBackpropInput', { dy, filter: weight }, { ...attributes(window), inputShape });
}

/** dy summed over everything but its last axis. */
export function biasGradient(rt: WebgpuRuntime, dy: Tensor): Tensor {
  const channels = dy.shape.at(-1)!;
  const rows = dy.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  return columnSums(rt, PLAIN, [dy], rows, [channels]);
}

function attributes({ stride, pad }: Window): Readonly<Record<string, unknown>> {
  return {
    strides: [stride, stride],
    dilations: [1, 1],
    pad,
    dataFormat: 'NHWC',
    dimRoundingMode: 'floor',
  };
}
