import { describe, expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { initialWeights } from '#core/networks/weights';
import { LatencySchema } from '#core/wire/latency';
import { onEachBackend, QUICK } from '#runner/compute/testing/backends';
import { measureLatency } from '#runner/latency/measure';
import { quartilesOf } from '#runner/latency/quartiles';

describe('quartilesOf', () => {
  // numpy.quantile([3, 1, 2, 10], [.5, .25, .75])
  it('interpolates as NumPy does', () =>
    expect(quartilesOf([3, 1, 2, 10])).toEqual({ median: 2.5, quartiles: [1.75, 4.75] }));

  it('of one value are that value', () => expect(quartilesOf([7])).toEqual({ median: 7, quartiles: [7, 7] }));
});

onEachBackend((backend) => {
  it('latency: two networks in turns, and no tensor is left', async () => {
    const network = (width: number) => {
      const graph = resnetCifar.build(
        { widths: [width, width, width], blocks: 1, shortcut: 'A' },
        { image: [16, 16, 3], classes: 4 },
      );
      return { graph, weights: initialWeights(graph, 1) };
    };
    // The first time makes the constants that a backend keeps.
    let turns = 0;
    const measure = () =>
      measureLatency(backend, { dense: network(32), pruned: network(2) }, async () => void turns++);
    await measure();
    const before = backend.tensors();
    turns = 0;
    const latency = LatencySchema.parse(await measure());
    expect(backend.tensors()).toBe(before);
    expect(latency.batches.map(({ images, repetitions }) => [images, repetitions])).toEqual([
      [1, 15],
      [64, 5],
    ]);
    expect(turns).toBe(2 * (18 + 8));
    // 256 times the work.
    const [, many] = latency.batches;
    expect(many!.dense.median).toBeGreaterThan(many!.pruned.median);
  });
}, QUICK);
