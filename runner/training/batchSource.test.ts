import { describe, expect, it } from 'vitest';
import { rng } from '#core/rng/counter';
import type { BatchPlan, Images } from '#runner/training/batches';
import { preparedAhead, preparedHere, type BatchSource } from '#runner/training/batchSource';
import { normalisationTable } from '#runner/training/pixels';

const random = rng(1, 'batchSource.test');
const images: Images = {
  split: {
    pixels: Uint8Array.from({ length: 50 * 48 }, () => random.below(256)),
    labels: Uint16Array.from({ length: 50 }, (_, i) => i % 7),
  },
  shape: [4, 4, 3],
  table: normalisationTable({ mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] }),
};
const recipe = {
  batchSize: 8,
  lastBatch: 'keep',
  augmentation: { kind: 'pad-crop-flip', pad: 1 },
} as const;
/** From the middle of the second epoch to the middle of the fourth, over two smaller last batches. */
const plan: BatchPlan = { images, recipe, seed: 9, epoch: 2, step: 3, batches: 14 };

/** A copy of every batch that is left. */
async function drained(source: BatchSource, batches = plan.batches) {
  const all: { readonly pixels: Float32Array; readonly labels: readonly number[] }[] = [];
  for (let i = 0; i < batches; i++) {
    const { pixels, labels } = await source.next();
    all.push({ pixels: pixels.slice(), labels: Array.from(labels) });
  }
  return all;
}

describe('batches that a thread prepares', () => {
  it('are those prepared without one, bit by bit', async () => {
    const expected = await drained(preparedHere(plan));
    expect(expected.map(({ labels }) => labels.length)).toEqual([8, 8, 8, 2, 8, 8, 8, 8, 8, 8, 2, 8, 8, 8]);
    const ahead = preparedAhead(plan);
    expect(await drained(ahead)).toEqual(expected);
    await ahead.close();
  });

  it('do not depend on how many trainings prepare theirs at the same time', async () => {
    const expected = await drained(preparedHere(plan));
    const sources = [preparedAhead(plan), preparedAhead(plan), preparedAhead(plan)];
    for (const batches of await Promise.all(sources.map((source) => drained(source)))) {
      expect(batches).toEqual(expected);
    }
    await Promise.all(sources.map((source) => source.close()));
  });

  it('end with the plan', async () => {
    const ahead = preparedAhead({ ...plan, batches: 1 });
    await ahead.next();
    await expect(ahead.next()).rejects.toThrow('beyond the 1');
    await ahead.close();
  });

  it('are prepared here when the thread fails', async () => {
    const broken = new URL('data:text/javascript,throw new Error("no memory")');
    const ahead = preparedAhead(plan, broken);
    expect(await drained(ahead)).toEqual(await drained(preparedHere(plan)));
    await ahead.close();
  });

  it('can be left in the middle', async () => {
    const ahead = preparedAhead(plan);
    await ahead.next();
    await ahead.close();
  });
});
