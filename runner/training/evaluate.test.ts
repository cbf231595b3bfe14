import { expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { forward } from '#core/networks/testing/forward';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { onEachBackend } from '#runner/compute/testing/backends';
import type { Images } from '#runner/training/batches';
import { breather } from '#runner/training/breather';
import { evaluate } from '#runner/training/evaluate';
import { normalisationTable } from '#runner/training/pixels';

const random = rng(2, 'evaluate.test');
const shape = [6, 6, 1] as const;
const graph = resnetCifar.build(
  { widths: [2, 3, 5], blocks: 1, shortcut: 'A' },
  { image: [...shape], classes: 4 },
);
const weights = initialWeights(graph, 3);
for (const [name, { data }] of weights) {
  if (name.includes('running')) data.forEach((v, i) => (data[i] = v + 0.3 * random.uniform()));
}
const count = 230;
const split = {
  pixels: Uint8Array.from({ length: count * 36 }, () => random.below(256)),
  labels: Uint16Array.from({ length: count }, () => random.below(4)),
};
const images: Images = {
  split,
  shape: [...shape],
  table: normalisationTable({ mean: [0.5], std: [0.25] }),
};
const breathe = breather(new AbortController().signal);

onEachBackend((backend) => {
  it('counts every image of the test set once, the incomplete last batch too', async () => {
    const pixels = Float64Array.from(split.pixels, (byte) => (byte / 255 - 0.5) / 0.25);
    const logits = forward(graph, weights, { shape: [count, ...shape], data: pixels });
    const rows = Array.from({ length: count }, (_, n) => [...logits.subarray(4 * n, 4 * n + 4)]);
    const correct = rows.filter((row, n) => row.indexOf(Math.max(...row)) === split.labels[n]).length;
    const loss = rows.reduce((sum, row, n) => {
      return sum + Math.log(row.reduce((s, v) => s + Math.exp(v), 0)) - row[split.labels[n]!]!;
    }, 0);

    const result = await evaluate(backend, graph, weights, images, breathe);
    expect(result.total).toBe(count);
    expect(result.correct).toBe(correct);
    expect(result.loss).toBeCloseTo(loss / count, 5);
  });

  it('counts labels among the five largest logits from 100 classes on, and not below', async () => {
    const many = resnetCifar.build(
      { widths: [2, 3, 5], blocks: 1, shortcut: 'A' },
      { image: [...shape], classes: 100 },
    );
    const own = initialWeights(many, 4);
    const labels = Uint16Array.from({ length: count }, () => random.below(100));
    const pixels = Float64Array.from(split.pixels, (byte) => (byte / 255 - 0.5) / 0.25);
    const logits = forward(many, own, { shape: [count, ...shape], data: pixels });
    const hits = Array.from(labels, (label, n) => {
      const row = [...logits.subarray(100 * n, 100 * n + 100)];
      return row.toSorted((a, b) => b - a).indexOf(row[label]!) < 5;
    });
    const others = { ...images, split: { ...split, labels } };
    const result = await evaluate(backend, many, own, others, breathe);
    expect(result.correctTop5).toBe(hits.filter(Boolean).length);
    expect(result.correctTop5).toBeGreaterThan(result.correct);
    expect(await evaluate(backend, graph, weights, images, breathe)).not.toHaveProperty('correctTop5');
  });

  it('throws when the network’s outputs are not finite', async () => {
    const broken = new Map(weights).set('fc.bias', { shape: [4], data: Float32Array.of(0, NaN, 0, 0) });
    await expect(evaluate(backend, graph, broken, images, breathe)).rejects.toMatchObject({
      code: 'not-finite',
    });
  });
});
