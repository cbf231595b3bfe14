/**
 * How long training waits for its input, on each backend that works here, with batches prepared when they are asked for
 * and with batches that a thread prepares ahead, from memory and from a file:
 *
 *   node bench/input.ts [--rounds 3] [--steps 12] [--json]
 *
 * 32×32 images with random crops and flips, batches of 64, ResNet-8 (the lightest network there is, so the largest share
 * that input can have). All ways take turns; the share is of the median round. `images/s` is what the preparation alone
 * gives: a backend that trains faster than that would wait. The file was just written and so lies in the system's cache:
 * a disk that is slower than that shows where a set is larger than what is left of memory, which this doesn't measure.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { openBackend, type Backend } from '#runner/compute/backend';
import { openTrainer } from '#runner/compute/network/trainer';
import { storedFile } from '#runner/data/storedFile';
import type { BatchPlan } from '#runner/training/batches';
import { preparedAhead, preparedHere, type BatchSource } from '#runner/training/batchSource';
import { normalisationTable } from '#runner/training/pixels';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '12' },
    json: { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(options.rounds);
const STEPS = Number(options.steps);
const IMAGES = 10_000;
const random = rng(1, 'bench');
const pixels = Uint8Array.from({ length: IMAGES * 3072 }, () => random.uint32() & 255);
const labels = Uint16Array.from({ length: IMAGES }, () => random.below(10));
const folder = mkdtempSync(join(tmpdir(), 'fairprune-input-'));
const path = join(folder, 'pixels');
writeFileSync(path, pixels);
const inMemory: BatchPlan = {
  images: {
    split: { pixels, labels },
    shape: [32, 32, 3],
    table: normalisationTable({ mean: [0.49, 0.48, 0.45], std: [0.2, 0.2, 0.2] }),
  },
  recipe: { batchSize: 64, lastBatch: 'keep', augmentation: { kind: 'pad-crop-flip', pad: 4 } },
  seed: 1,
  epoch: 1,
  step: 0,
  batches: ROUNDS * (STEPS + 1) + 100,
};

const file = storedFile(path, statSync(path));
const inFile: BatchPlan = {
  ...inMemory,
  images: { ...inMemory.images, split: { pixels: { file, at: 0, bytes: file.bytes }, labels } },
};

type Round = { readonly waited: number; readonly total: number };
const results: Record<string, string | number>[] = [];
for (const cls of ['tensorflow', 'wasm'] as const) {
  const backend = await openBackend(cls).catch((error: unknown) => console.error((error as Error).message));
  if (backend !== undefined) results.push({ backend: cls, ...(await measured(backend)) });
}
const alone = { memory: await preparation(inMemory), file: await preparation(inFile) };
rmSync(folder, { recursive: true });
if (options.json) console.log(JSON.stringify({ preparation: alone, results }, null, 2));
else {
  console.log(`Preparing alone: ${alone.memory} images/s from memory, ${alone.file} from the file`);
  console.table(results);
}

async function measured(backend: Backend): Promise<Record<string, string | number>> {
  const graph = resnetCifar.build(
    { widths: [16, 32, 64], blocks: 1, shortcut: 'A' },
    { image: [32, 32, 3], classes: 10 },
  );
  const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
  const sgd = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };
  const round = async (source: BatchSource): Promise<Round> => {
    // One step untimed: whoever prepares ahead had the time of the other's round.
    await trainer.step(await source.next(), sgd);
    let waited = 0;
    const start = performance.now();
    for (let i = 0; i < STEPS; i++) {
      const asked = performance.now();
      const batch = await source.next();
      waited += performance.now() - asked;
      await trainer.step(batch, sgd);
    }
    return { waited, total: performance.now() - start };
  };
  const sources = {
    'memory, asked for': preparedHere(inMemory),
    'memory, ahead': preparedAhead(inMemory),
    'file, asked for': preparedHere(inFile),
    'file, ahead': preparedAhead(inFile),
  };
  type Way = keyof typeof sources;
  const ways = Object.keys(sources) as Way[];
  const rounds = Object.fromEntries(ways.map((way) => [way, []])) as unknown as Record<Way, Round[]>;
  for (let i = 0; i < ROUNDS; i++) {
    for (const way of ways) rounds[way].push(await round(sources[way]));
  }
  await Promise.all(Object.values(sources).map((source) => source.close()));
  trainer.close();
  const share = (way: Way): string =>
    `${(100 * median(rounds[way].map(({ waited, total }) => waited / total))).toFixed(3)} %`;
  const speed = (way: Way): number =>
    Math.round((1000 * STEPS * 64) / median(rounds[way].map(({ total }) => total)));
  return Object.fromEntries(ways.map((way) => [way, `${share(way)} waiting, ${speed(way)} images/s`]));
}

async function preparation(plan: BatchPlan): Promise<number> {
  const source = preparedHere(plan);
  await source.next();
  const start = performance.now();
  for (let i = 0; i < 100; i++) await source.next();
  const speed = Math.round((100 * 64 * 1000) / (performance.now() - start));
  await source.close();
  return speed;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
