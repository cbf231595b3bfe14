import type { ShortcutNode } from '#core/networks/graph';
import type { Tensor } from '#runner/compute/kernels';
import { FLOATS, floatsWith, int, ints, text, type } from '#runner/compute/tensorflow/attributes';
import { FLOAT, INT32 } from '#runner/compute/tensorflow/binding';
import { everyPixel, everyPixelGradient } from '#runner/compute/tensorflow/strided';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/**
 * The parameter-free shortcut: strided pixels or their 2×2 average, then channels moved to `positions` (nowhere where
 * that is −1) with zeros elsewhere. Channels that stay together are framed by zeros; otherwise a channel of zeros is
 * appended and every output channel gathers its own or that one. Both are exact.
 */
export function shortcut(rt: TensorflowRuntime, x: Tensor, node: ShortcutNode): Tensor {
  const small = reduced(rt, x, node);
  const first = runStart(node);
  if (first !== null) {
    const y = framed(rt, small, first, node.channels);
    if (small !== x) rt.free(small);
    return y;
  }
  const source = Array.from({ length: node.channels }, (_, c) => node.positions.indexOf(c));
  const y = gathered(rt, small, source);
  if (small !== x) rt.free(small);
  return y;
}

/** Null for `avgpool-detached`: the published code cuts its gradient. */
export function shortcutGradient(
  rt: TensorflowRuntime,
  dy: Tensor,
  inputShape: readonly number[],
  node: ShortcutNode,
): Tensor | null {
  if (node.down === 'avgpool-detached') return null;
  const first = runStart(node);
  const small =
    first === null ? gathered(rt, dy, node.positions) : taken(rt, dy, first, node.positions.length);
  if (node.stride === 1) return small;
  const dx = everyPixelGradient(rt, small, inputShape, node.stride);
  rt.free(small);
  return dx;
}

function reduced(rt: TensorflowRuntime, x: Tensor, node: ShortcutNode): Tensor {
  if (node.stride === 1) return x;
  if (node.down === 'subsample') return everyPixel(rt, x, node.stride);
  const window = [1, node.stride, node.stride, 1];
  return rt.run(
    'AvgPool',
    [
      ...FLOATS,
      ints('ksize', window),
      ints('strides', window),
      text('padding', 'VALID'),
      text('data_format', 'NHWC'),
    ],
    x,
  );
}

/** Where the channels go when they stay together, as in networks that nobody has pruned; null when they don't. */
function runStart({ positions }: ShortcutNode): number | null {
  const first = positions[0]!;
  return first >= 0 && positions.every((position, i) => position === first + i) ? first : null;
}

/** The channels of x from `first` on, zeros around them: many times faster than a gather. */
function framed(rt: TensorflowRuntime, x: Tensor, first: number, channels: number): Tensor {
  const own = x.shape[3]!;
  const frame = [0, 0, 0, 0, 0, 0, first, channels - own - first];
  return rt.run('Pad', floatsWith('Tpaddings'), x, rt.constant(frame, [4, 2]));
}

/** `count` channels of x from `first` on. */
function taken(rt: TensorflowRuntime, x: Tensor, first: number, count: number): Tensor {
  const [batch, height, width] = x.shape as [number, number, number, number];
  const begin = rt.constant([0, 0, 0, first]);
  return rt.run('Slice', floatsWith('Index'), x, begin, rt.constant([batch, height, width, count]));
}

/** Channel c of the result is channel `source[c]` of x, or zeros where that is −1. */
function gathered(rt: TensorflowRuntime, x: Tensor, source: readonly number[]): Tensor {
  const channels = x.shape[3]!;
  const padded = rt.run('Pad', floatsWith('Tpaddings'), x, rt.constant(ONE_CHANNEL, [4, 2]));
  const y = rt.run(
    'GatherV2',
    [type('Tparams', FLOAT), type('Tindices', INT32), type('Taxis', INT32), int('batch_dims', 0)],
    padded,
    rt.constant(source.map((c) => (c < 0 ? channels : c))),
    rt.constant([CHANNELS], []),
  );
  rt.free(padded);
  return y;
}

/** `Pad`'s [before, after] of each axis: one channel of zeros after the last. */
const ONE_CHANNEL = [0, 0, 0, 0, 0, 0, 0, 1];
const CHANNELS = 3;
