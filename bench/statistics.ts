/**
 * Statistics of HRank, ThiNet, channel pruning and Taylor against PyTorch and NumPy, in one run:
 *
 *   npm run bench -- statistics [--rounds 3] [--batches 2] [--size 64] [--blocks 3] [--json]
 *
 * The same random network (a CIFAR ResNet of `--blocks` blocks a stage), images, labels and places on both sides; from
 * the images to the scores of every group, passes included. Scores are compared first: they must agree before anything
 * is timed. Then both take turns, and the best round counts. Exits 1 where a method's scores differ or it is slower.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { prunableGroups } from '#core/networks/groups';
import { toTorch } from '#core/networks/torchLayout';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { methodById } from '#methods/registry';
import { openBackend } from '#runner/compute/backend';
import type { Batch } from '#runner/compute/network/trainer';
import { collectStatistics } from '#runner/statistics/collect';
import { drawPlaces } from '#runner/statistics/patches';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    batches: { type: 'string', default: '2' },
    size: { type: 'string', default: '64' },
    blocks: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const [rounds, batchCount, batchSize, blocks] = [
  options.rounds,
  options.batches,
  options.size,
  options.blocks,
].map(Number) as [number, number, number, number];

/** How far scores may be apart, in units of a group's largest: convolutions round differently, and ranks jump by whole numbers. */
const METHODS = [
  { id: 'hrank', allowed: 2e-3 },
  { id: 'thinet', allowed: 0 },
  { id: 'cp', allowed: 0 },
  { id: 'taylor-fo', allowed: 1e-3 },
] as const;
const SEED = 1;
const PLACES = 10;

type Scores = Readonly<Record<string, readonly number[]>>;

const graph = resnetCifar.build(
  { widths: [16, 32, 64], blocks, shortcut: 'A' },
  { image: [32, 32, 3], classes: 10 },
);
const groups = prunableGroups(graph, 'inner');
const weights = initialWeights(graph, SEED);
const random = rng(2, 'bench');
const batches: readonly Batch[] = Array.from({ length: batchCount }, () => ({
  pixels: Float32Array.from({ length: batchSize * 32 * 32 * 3 }, () => random.normal()),
  labels: Int32Array.from({ length: batchSize }, () => random.below(10)),
}));
const backend = await openBackend('tensorflow').catch(() => openBackend('wasm'));

async function ours(id: string): Promise<{ readonly seconds: number; readonly scores: Scores }> {
  const method = methodById(id);
  const passes = {
    batches: batchCount,
    batchSize,
    ...(id === 'thinet' || id === 'cp' ? { places: PLACES } : {}),
  };
  const config = method.configSchema.parse({ ratio: { kind: 'target' }, ...passes });
  const input = { graph, groups, config, seed: SEED };
  const start = performance.now();
  const { observe } = method.init(input);
  const { statistics } = await collectStatistics(
    { backend, input, weights, observe: observe! },
    batches,
    () => Promise.resolve(),
  );
  const scores = method.score(input, weights, statistics);
  const seconds = (performance.now() - start) / 1000;
  const plain = Object.entries(scores).map(([group, values]) => [group.split('.')[0], [...values]]);
  return { seconds, scores: Object.fromEntries(plain) as Scores };
}

/** What the other side starts from, as files. */
function writeGiven(folder: string): void {
  const store = (name: string, data: Float32Array): void => writeFileSync(join(folder, `${name}.f32`), data);
  const tensors = [...toTorch(weights)].filter(([name]) => !name.endsWith('num_batches_tracked'));
  tensors.forEach(([, { data }], i) => store(`w${i}`, data as Float32Array));
  batches.forEach(({ pixels }, i) => store(`x${i}`, pixels));
  const placesOf = (batch: number) =>
    Object.fromEntries(
      groups.map(({ id, channels }) => {
        const size = 32 / (channels / 16);
        const [block] = id.split('.') as [string];
        const drawn = drawPlaces(SEED, `${block}.conv2`, batch, batchSize, [size, size], channels, PLACES);
        return [block, { images: [...drawn.images], places: [...drawn.places], filters: [...drawn.filters] }];
      }),
    );
  const given = {
    weights: tensors.map(([name, { shape }]) => [name, shape]),
    image: [32, 32, 3],
    batch: batchSize,
    batches: batchCount,
    blocks,
    labels: batches.map(({ labels }) => Array.from(labels)),
    places: batches.map((_, batch) => placesOf(batch)),
  };
  writeFileSync(join(folder, 'given.json'), JSON.stringify(given));
}

const folder = mkdtempSync(join(tmpdir(), 'fairprune-bench-'));
writeGiven(folder);
const child = spawn('python3', [fileURLToPath(new URL('./statistics_torch.py', import.meta.url)), folder], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
child.on('error', () => undefined);
child.stdin.on('error', () => undefined);
const torch = await lines.next();
if (torch.done === true)
  throw new Error('statistics: needs python3 with torch and numpy (pip install torch numpy)');

async function theirs(id: string): Promise<{ readonly seconds: number; readonly scores: Scores }> {
  child.stdin.write(`${id}\n`);
  const answer = await lines.next();
  if (answer.done === true) throw new Error(`statistics: PyTorch's ${id} failed`);
  return JSON.parse(answer.value) as { seconds: number; scores: Scores };
}

/** Largest difference over all groups; of channel pruning how many of the better half are others. */
function difference(id: string, own: Scores, other: Scores): number {
  const each = Object.entries(other).map(([group, expected]) => {
    const mine = id === 'cp' ? betterHalf(own[group]!) : own[group]!;
    const largest = Math.max(...expected.map(Math.abs)) || 1;
    return Math.max(...expected.map((value, i) => Math.abs(value - mine[i]!))) / largest;
  });
  return Math.max(...each);
}

function betterHalf(scores: readonly number[]): readonly number[] {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const better = new Set(order.slice(0, scores.length / 2));
  return scores.map((_, i) => (better.has(i) ? 1 : 0));
}

const results = [];
let wrong = 0;
for (const { id, allowed } of METHODS) {
  const [own, other] = [await ours(id), await theirs(id)];
  const apart = difference(id, own.scores, other.scores);
  const best = { ours: Infinity, torch: Infinity };
  for (let round = 0; round < rounds; round++) {
    best.ours = Math.min(best.ours, (await ours(id)).seconds);
    best.torch = Math.min(best.torch, (await theirs(id)).seconds);
  }
  if (!(apart <= allowed) || best.ours > best.torch) wrong += 1;
  results.push({
    method: id,
    'ms here': Math.round(1000 * best.ours),
    'ms PyTorch': Math.round(1000 * best.torch),
    'times as fast': Number((best.torch / best.ours).toFixed(2)),
    'scores apart': Number(apart.toPrecision(2)),
    allowed,
  });
}
child.stdin.end();
rmSync(folder, { recursive: true, force: true });
const about = { backend: backend.cls, device: backend.device, torch: torch.value };
if (options.json) console.log(JSON.stringify({ about, results }, null, 2));
else {
  console.log(`${about.backend}, ${about.device}; PyTorch ${about.torch}`);
  console.table(results);
}
process.exitCode = wrong === 0 ? 0 : 1;
