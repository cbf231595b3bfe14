import type { Window } from '#runner/compute/kernels';
import type { Track } from '#runner/compute/wasm/slide';

/**
 * The pixels of one remainder along an axis; `from` counts from dy's first row or column and may lie outside of it.
 *
 * ∂/∂x of a convolution: pixel i of x meets tap a of window r where i + pad = r·stride + a, so the pixels of one
 * remainder (i + pad) mod stride see every stride-th tap, backwards: each remainder is a convolution of dy of its own
 * with a part of the filter, whose outputs lie stride pixels apart. With stride 1 that is the filter turned by 180°.
 */
export type Phase = Track & { readonly remainder: number };

export function phases(size: number, { kernel, stride, pad }: Window): readonly Phase[] {
  return Array.from({ length: Math.min(stride, kernel) }, (_, remainder): Phase => {
    const taps = Math.ceil((kernel - remainder) / stride);
    const to = (((remainder - pad) % stride) + stride) % stride;
    const count = to < size ? Math.ceil((size - to) / stride) : 0;
    return {
      remainder,
      taps,
      to,
      toStep: stride,
      count,
      from: (to + pad - remainder) / stride - taps + 1,
      fromStep: 1,
    };
  }).filter((phase) => phase.count > 0);
}

/** How far the phases' windows reach beyond dy on both sides. */
export function overhang(all: readonly Phase[], size: number): readonly [number, number] {
  const before = Math.max(0, ...all.map((phase) => -phase.from));
  const after = Math.max(0, ...all.map((phase) => phase.from + phase.count - 1 + phase.taps - size));
  return [before, after];
}

/** The phase's place in dy with `before` rows or columns of zeros in front. */
export function inFrame(phase: Phase, before: number): Track {
  return { ...phase, from: phase.from + before };
}

/** The filter's row or column that tap `u` of a phase's window meets. */
export function tapOf({ remainder, taps }: Phase, stride: number, u: number): number {
  return remainder + stride * (taps - 1 - u);
}
