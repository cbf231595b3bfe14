import type { Tensor } from '#runner/compute/kernels';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';

/** Rows and columns of zeros around an image. */
export type Border = {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
};

/** Images with a border of zeros in wasm memory, so that no window of a convolution leaves its image. */
export type Frame = {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Offset (in floats) of images `first` to `first + count` one after the other; valid until the next call. */
  place(first: number, count: number): number;
  free(): void;
};

/** Frames of at most `group` images at a time: a copy that stays in the cache. Without a border, the tensor itself. */
export function framed(rt: WasmRuntime, x: Tensor, border: Border, group: number): Frame {
  const [, height, width, channels] = nhwc(x.shape);
  const { top, left } = border;
  const [tall, wide] = [height + top + border.bottom, width + left + border.right];
  const image = height * width * channels;
  const sizes = { height: tall, width: wide, channels };
  if (tall === height && wide === width) {
    return { ...sizes, place: (first) => rt.offset(x) + first * image, free: () => undefined };
  }
  const copy = rt.make([group, tall, wide, channels]);
  rt.view(copy).fill(0);
  const [row, wideRow] = [width * channels, wide * channels];
  const place = (first: number, count: number): number => {
    const heap = rt.heap();
    const at = rt.offset(copy);
    let from = rt.offset(x) + first * image;
    for (let n = 0; n < count; n++) {
      let to = at + (n * tall + top) * wideRow + left * channels;
      for (let i = 0; i < height; i++, from += row, to += wideRow) heap.copyWithin(to, from, from + row);
    }
    return at;
  };
  return { ...sizes, place, free: () => rt.free(copy) };
}
