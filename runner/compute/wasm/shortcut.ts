import type { ShortcutNode } from '#core/networks/graph';
import type { Tensor } from '#runner/compute/kernels';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';

/**
 * The parameter-free shortcut in all its published variants: strided pixels or their 2×2 average, with input channel
 * i at output channel `positions[i]` (nowhere where that is −1) and zeros elsewhere. An odd last row or column is kept by `subsample` and
 * dropped by the average.
 */
export function shortcut(rt: WasmRuntime, x: Tensor, node: ShortcutNode): Tensor {
  const [batch, height, width, channels] = nhwc(x.shape);
  const { stride, down, positions } = node;
  const [rows, columns] = [height, width].map((size) => reduced(size, node)) as [number, number];
  const out = rt.make([batch, rows, columns, node.channels]);
  const from = rt.view(x);
  const to = rt.view(out).fill(0);
  const window = down === 'subsample' ? 1 : stride;
  const share = 1 / (window * window);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const target = ((n * rows + i) * columns + j) * node.channels;
        for (let a = 0; a < window; a++) {
          for (let b = 0; b < window; b++) {
            const source = ((n * height + i * stride + a) * width + j * stride + b) * channels;
            for (let c = 0; c < channels; c++) {
              const position = positions[c]!;
              if (position >= 0) to[target + position]! += share * from[source + c]!;
            }
          }
        }
      }
    }
  }
  return out;
}

/** Null for `avgpool-detached`: the published code cuts its gradient. */
export function shortcutGradient(
  rt: WasmRuntime,
  dy: Tensor,
  inputShape: readonly number[],
  node: ShortcutNode,
): Tensor | null {
  if (node.down === 'avgpool-detached') return null;
  const [batch, height, width, channels] = nhwc(inputShape);
  const [, rows, columns] = nhwc(dy.shape);
  const { stride, positions } = node;
  const dx = rt.make(inputShape);
  const from = rt.view(dy);
  const to = rt.view(dx).fill(0);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const source = ((n * rows + i) * columns + j) * node.channels;
        const target = ((n * height + i * stride) * width + j * stride) * channels;
        for (let c = 0; c < channels; c++) {
          const position = positions[c]!;
          if (position >= 0) to[target + c] = from[source + position]!;
        }
      }
    }
  }
  return dx;
}

function reduced(size: number, { stride, down }: ShortcutNode): number {
  return down === 'subsample' ? Math.ceil(size / stride) : Math.floor(size / stride);
}
