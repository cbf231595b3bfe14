import type { Split } from '#core/datasets/packed';

/** The first `limit` images of each class in their order, of images of `size` bytes; all where there is no limit. */
export function firstOfEach({ labels, pixels }: Split, size: number, limit: number | null): Split {
  if (limit === null) return { labels, pixels };
  const counts = new Map<number, number>();
  const taken: number[] = [];
  labels.forEach((label, i) => {
    const before = counts.get(label) ?? 0;
    if (before < limit) taken.push(i);
    counts.set(label, before + 1);
  });
  const kept = new Uint8Array(taken.length * size);
  taken.forEach((from, to) => kept.set(pixels.subarray(from * size, (from + 1) * size), to * size));
  return { labels: Uint16Array.from(taken, (i) => labels[i]!), pixels: kept };
}
