import type { MixingNode } from '#core/networks/patchColumns';
import { rng } from '#core/rng/counter';

/** Outputs of a layer that are looked at, row by row: image, place (of `[height, width]`, row-major) and a drawn filter. */
export type DrawnPlaces = {
  readonly images: Int32Array;
  readonly places: Int32Array;
  readonly filters: Int32Array;
};

/** Height and width of what a mixing layer gives for an input of `shape`, `[n, h, w, c]` or `[n, inputs]`. */
export function outputSize(node: MixingNode, shape: readonly number[]): readonly [number, number] {
  if (node.op === 'linear') return [1, 1];
  const along = (size: number): number => Math.floor((size + 2 * node.pad - node.kernel) / node.stride) + 1;
  return [along(shape[1]!), along(shape[2]!)];
}

/**
 * `places` different places of each image's `size[0] × size[1]` output, all where there are fewer, and a filter for
 * each: a function of seed, node and batch, so that other passes over the same batches look at the same places.
 */
export function drawPlaces(
  seed: number,
  node: string,
  batch: number,
  images: number,
  size: readonly [number, number],
  filters: number,
  places: number,
): DrawnPlaces {
  const stream = rng(seed, `places/${node}/${batch}`);
  const all = size[0] * size[1];
  const each = Math.min(places, all);
  const drawn = {
    images: Int32Array.from({ length: images * each }, (_, row) => Math.floor(row / each)),
    places: new Int32Array(images * each),
    filters: new Int32Array(images * each),
  };
  const order = Int32Array.from({ length: all }, (_, i) => i);
  for (let row = 0; row < images * each; row++) {
    // The first `each` steps of a shuffle; what earlier images left in the order does no harm.
    const at = row % each;
    const other = at + stream.below(all - at);
    [order[at], order[other]] = [order[other]!, order[at]!];
    drawn.places[row] = order[at]!;
    drawn.filters[row] = stream.below(filters);
  }
  return drawn;
}

/** What a mixing layer reads at these places of its output, `rows × columns`, zeros where its window hangs over the edge. */
export function patchesAt(
  node: MixingNode,
  data: Float32Array,
  shape: readonly number[],
  { images, places }: DrawnPlaces,
): Float32Array {
  const channels = shape.at(-1)!;
  if (node.op === 'linear') {
    const rows = new Float32Array(images.length * channels);
    images.forEach((image, row) =>
      rows.set(data.subarray(image * channels, (image + 1) * channels), row * channels),
    );
    return rows;
  }
  const { kernel, stride, pad } = node;
  const [, height, width] = shape as [number, number, number, number];
  const across = outputSize(node, shape)[1];
  const rows = new Float32Array(images.length * kernel * kernel * channels);
  let to = 0;
  for (let row = 0; row < images.length; row++) {
    const top = Math.floor(places[row]! / across) * stride - pad;
    const left = (places[row]! % across) * stride - pad;
    for (let y = top; y < top + kernel; y++) {
      for (let x = left; x < left + kernel; x++, to += channels) {
        if (y < 0 || x < 0 || y >= height || x >= width) continue;
        const from = ((images[row]! * height + y) * width + x) * channels;
        rows.set(data.subarray(from, from + channels), to);
      }
    }
  }
  return rows;
}
