import { mkdtempSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodePacked, type PackedDataset } from '#core/datasets/packed';
import { initialWeights, weightsHash } from '#core/networks/weights';
import type { Augmentation } from '#core/recipes/recipe';
import { openBackend, type Backend } from '#runner/compute/backend';
import { openTrainer } from '#runner/compute/network/trainer';
import { openPacked, type Dataset } from '#runner/data/dataset';
import { storedFile } from '#runner/data/storedFile';
import { baseStage, graph, lease, recipe as tiny, world } from '#runner/stages/testing/world';
import { observedBatches } from '#runner/statistics/batches';
import { imagesOf, testBatches, type BatchPlan } from '#runner/training/batches';
import { preparedAhead, preparedHere, type BatchSource } from '#runner/training/batchSource';
import { breather } from '#runner/training/breather';
import { evaluate } from '#runner/training/evaluate';
import { train } from '#runner/training/train';

/** A dataset that is read from its file against the same one in memory: not one bit may differ. */

let folder: string;
let bytes: Uint8Array;
let path: string;
let inMemory: PackedDataset;
let inFile: Dataset;
let backend: Backend;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairprune-streamed-'));
  backend = await openBackend('wasm');
  const { io } = await world();
  bytes = await io.artifact(lease(baseStage).datasetArtifact);
  inMemory = decodePacked(bytes);
});
beforeEach(() => {
  path = join(folder, 'packed');
  rmSync(path, { force: true });
  writeFileSync(path, bytes);
  inFile = openPacked(storedFile(path, statSync(path)));
});
afterAll(() => rmSync(folder, { recursive: true }));

const planOf = ({ train: split, descriptor }: Dataset, augmentation: Augmentation): BatchPlan => ({
  images: imagesOf(split, descriptor),
  recipe: { batchSize: 32, lastBatch: 'keep', augmentation },
  seed: 7,
  epoch: 1,
  step: 2,
  // Over an epoch's smaller last batch.
  batches: 6,
});
const crops = { kind: 'pad-crop-flip', pad: 2 } as const;

async function drained(source: BatchSource) {
  const all: { readonly pixels: Float32Array; readonly labels: readonly number[] }[] = [];
  try {
    for (let i = 0; i < 6; i++) {
      const { pixels, labels } = await source.next();
      all.push({ pixels: pixels.slice(), labels: Array.from(labels) });
    }
  } finally {
    await source.close();
  }
  return all;
}

describe('from a file as from memory', () => {
  it('are descriptor and labels', () => {
    expect(inFile.descriptor).toEqual(inMemory.descriptor);
    expect(inFile.train.labels).toEqual(inMemory.train.labels);
    expect(inFile.test.labels).toEqual(inMemory.test.labels);
  });

  it.each<[string, Augmentation]>([
    ['plain', { kind: 'none' }],
    ['padded crops', crops],
    ['resized crops', { kind: 'random-resized-crop-flip' }],
  ])('are batches, with and without a thread: %s', async (_, augmentation) => {
    const expected = await drained(preparedHere(planOf(inMemory, augmentation)));
    expect(expected.map(({ labels }) => labels.length)).toEqual([32, 24, 32, 32, 32, 24]);
    expect(await drained(preparedHere(planOf(inFile, augmentation)))).toEqual(expected);
    expect(await drained(preparedAhead(planOf(inFile, augmentation)))).toEqual(expected);
  });

  it('are steps of a training, with and without a thread', async () => {
    const trained = async (source: BatchSource): Promise<string> => {
      const trainer = openTrainer(backend, graph, initialWeights(graph, 3), { labelSmoothing: 0 });
      try {
        for (let step = 0; step < 6; step++) {
          const sgd = { lr: 0.05, momentum: 0.9, nesterov: true, weightDecay: 1e-4 };
          await trainer.step(await source.next(), sgd);
        }
        return weightsHash(await trainer.weights());
      } finally {
        await source.close();
        trainer.close();
      }
    };
    const expected = await trained(preparedHere(planOf(inMemory, crops)));
    expect(expected).not.toBe(weightsHash(initialWeights(graph, 3)));
    expect(await trained(preparedAhead(planOf(inMemory, crops)))).toBe(expected);
    expect(await trained(preparedHere(planOf(inFile, crops)))).toBe(expected);
    expect(await trained(preparedAhead(planOf(inFile, crops)))).toBe(expected);
  });

  it('is a whole training with its evaluations', async () => {
    const job = {
      backend,
      graph,
      weights: initialWeights(graph, 3),
      recipe: { ...tiny, epochs: 2 },
      seed: 7,
      signal: new AbortController().signal,
    };
    const [memory, file] = [
      await train({ ...job, dataset: inMemory }),
      await train({ ...job, dataset: inFile }),
    ];
    expect(weightsHash(file.weights)).toBe(weightsHash(memory.weights));
    expect(file.evaluation).toEqual(memory.evaluation);
  });

  it('are the images that a method observes, and the test split', () => {
    const observed = (data: Dataset) => [
      ...observedBatches(imagesOf(data.train, data.descriptor), { batches: 3, batchSize: 16 }, 5),
    ];
    expect(observed(inFile)).toEqual(observed(inMemory));
    const tested = (data: Dataset) => [...testBatches(imagesOf(data.test, data.descriptor), 20)];
    expect(tested(inFile)).toEqual(tested(inMemory));
  });
});

describe('a file that changes while it is read', () => {
  const changed = { code: 'hash-mismatch', details: { class: 'platform', hint: expect.any(String) } };

  it.each<[string, (plan: BatchPlan) => BatchSource]>([
    ['without a thread', preparedHere],
    ['with one', preparedAhead],
  ])('ends the batches with a typed fault, cut short or rewritten: %s', async (_, prepared) => {
    for (const change of [
      () => truncateSync(path, 1000),
      () => writeFileSync(path, bytes.with(bytes.length - 1, 255)),
    ]) {
      // Long enough that batches are left to prepare when the file changes.
      const source = prepared({ ...planOf(inFile, crops), batches: 5000 });
      await source.next();
      await later(change);
      await expect(exhausted(source)).rejects.toMatchObject(changed);
      await source.close();
      writeFileSync(path, bytes);
      inFile = openPacked(storedFile(path, statSync(path)));
    }
  });

  it('ends an evaluation too, and says what it expected', async () => {
    const images = imagesOf(inFile.test, inFile.descriptor);
    const breathe = breather(new AbortController().signal);
    truncateSync(path, 1000);
    const ended = evaluate(backend, graph, initialWeights(graph, 3), images, breathe);
    await expect(ended).rejects.toMatchObject({
      ...changed,
      message: expect.stringContaining(`it had ${bytes.length} bytes`),
    });
  });

  it('or is gone, or no file any more: Fault bad-file, the platform’s', async () => {
    renameSync(path, `${path}-away`);
    const images = imagesOf(inFile.test, inFile.descriptor);
    expect(() => testBatches(images, 20).next()).toThrow(
      expect.objectContaining({
        code: 'bad-file',
        message: expect.stringContaining(path),
        details: expect.objectContaining({ class: 'platform' }),
      }),
    );
  });
});

/** A change that happens at another millisecond than the file was written in. */
async function later(change: () => void): Promise<void> {
  const { mtimeMs } = statSync(path);
  do change();
  while (Math.round(statSync(path).mtimeMs) === Math.round(mtimeMs));
}

async function exhausted(source: BatchSource): Promise<void> {
  for (let i = 1; i < 5000; i++) await source.next();
}
