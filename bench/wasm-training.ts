/**
 * Images per second of training and evaluation on the wasm backend, one thread:
 *
 *   node bench/wasm-training.ts [--seconds 3] [--json]
 *
 * Random images and labels; a step is forward, loss, backward, optimizer and running statistics. Best and median of
 * the steps after a warm-up.
 */
import { parseArgs } from 'node:util';
import { networkCost } from '#core/networks/cost';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import type { Graph } from '#core/networks/graph';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { openBackend, type Backend } from '#runner/compute/backend';
import { openInference } from '#runner/compute/network/inference';
import { openTrainer, type Batch } from '#runner/compute/network/trainer';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } },
});

type Row = {
  readonly network: string;
  readonly batch: number;
  readonly macs: number;
  readonly trainMedian: number;
  readonly trainBest: number;
  readonly evaluate: number;
};

const CASES = [
  { name: 'ResNet-8 16-32-64, 32×32', widths: [16, 32, 64], size: 32, batch: 64 },
  { name: 'ResNet-8 8-16-32, 16×16', widths: [8, 16, 32], size: 16, batch: 32 },
  { name: 'ResNet-8 8-16-32, 16×16', widths: [8, 16, 32], size: 16, batch: 64 },
] as const;

const backend = await openBackend('wasm');
const rows: Row[] = [];
for (const { name, widths, size, batch } of CASES) {
  const graph = resnetCifar.build(
    { widths: [...widths], blocks: 1, shortcut: 'A' },
    { image: [size, size, 3], classes: 10 },
  );
  const train = await training(backend, graph, batch);
  rows.push({
    network: name,
    batch,
    macs: networkCost(graph).macs,
    trainMedian: Math.round(train.median),
    trainBest: Math.round(train.best),
    evaluate: Math.round(await evaluation(backend, graph, 250)),
  });
}
if (options.json)
  console.log(JSON.stringify({ device: backend.device, versions: backend.versions, rows }, null, 2));
else {
  console.log(`${backend.device}, node ${process.versions.node}, images/s`);
  console.table(rows);
}

async function training(
  on: Backend,
  graph: Graph,
  images: number,
): Promise<{ median: number; best: number }> {
  const trainer = openTrainer(on, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
  const batch = randomBatch(graph, images);
  const sgd = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };
  const times = await timed(async () => void (await trainer.step(batch, sgd)));
  trainer.close();
  return { median: images / times[times.length >> 1]!, best: images / times[0]! };
}

async function evaluation(on: Backend, graph: Graph, images: number): Promise<number> {
  const inference = openInference(on, graph, initialWeights(graph, 1));
  const { pixels } = randomBatch(graph, images);
  const times = await timed(async () => on.kernels.free(inference.logits(pixels, images)));
  inference.close();
  return images / times[times.length >> 1]!;
}

/** Seconds of each call for `--seconds`, ascending, after some that don't count. */
async function timed(run: () => Promise<void>): Promise<number[]> {
  for (let i = 0; i < 8; i++) await run();
  const times: number[] = [];
  const end = performance.now() + 1000 * Number(options.seconds);
  while (performance.now() < end || times.length < 5) {
    const start = performance.now();
    await run();
    times.push((performance.now() - start) / 1000);
  }
  return times.sort((a, b) => a - b);
}

function randomBatch(graph: Graph, images: number): Batch {
  const random = rng(1, 'bench');
  const pixels = Float32Array.from(
    { length: images * graph.input.reduce((a, b) => a * b, 1) },
    random.normal,
  );
  return { pixels, labels: Int32Array.from({ length: images }, () => random.below(graph.classes)) };
}
