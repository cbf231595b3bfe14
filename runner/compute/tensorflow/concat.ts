import type { Tensor } from '#runner/compute/kernels';
import { int, type } from '#runner/compute/tensorflow/attributes';
import { FLOAT, INT32 } from '#runner/compute/tensorflow/binding';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Channels of the inputs one after the other. */
export function concat(rt: TensorflowRuntime, inputs: readonly Tensor[]): Tensor {
  const attributes = [type('T', FLOAT), type('Tidx', INT32), int('N', inputs.length)];
  return rt.run('ConcatV2', attributes, ...inputs, rt.constant([CHANNELS], []));
}

/** dy's channels, cut into runs of `channels`. */
export function concatGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  channels: readonly number[],
): readonly Tensor[] {
  const [batch, height, width] = dy.shape as [number, number, number, number];
  let first = 0;
  return channels.map((own) => {
    const begin = rt.constant([0, 0, 0, first]);
    first += own;
    return rt.run('Slice', SLICE, dy, begin, rt.constant([batch, height, width, own]));
  });
}

const CHANNELS = 3;
const SLICE = [type('T', FLOAT), type('Index', INT32)];
