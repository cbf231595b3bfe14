import type { ShortcutNode } from '#core/networks/graph';
import type { Tensor } from '#runner/compute/kernels';
import { FLOATS, floatsWith, int, ints, text, type } from '#runner/compute/tensorflow/attributes';
import { FLOAT, INT32 } from '#runner/compute/tensorflow/binding';
import { everyPixel, everyPixelGradient } from '#runner/compute/tensorflow/strided';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/**
 * The parameter-free shortcut: strided pixels or their 2×2 average, then channels moved to `positions` (nowhere where
 * that is −1) with zeros elsewhere. A channel of zeros is appended and every output channel gathers its own or that
 * one: exact, and the same two ops for every published variant and for pruned streams.
 */
export function shortcut(rt: TensorflowRuntime, x: Tensor, node: ShortcutNode): Tensor {
  const small = reduced(rt, x, node);
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
  const small = gathered(rt, dy, node.positions);
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
