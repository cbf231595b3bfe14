/**
 * Images per second of training on each backend that works here, and on PyTorch where it is installed, in one run:
 *
 *   node bench/training.ts [--rounds 3] [--steps 4] [--threads N] [--quick] [--json]
 *
 * Random images and labels; a step is forward, loss, backward, optimizer and running statistics. The contenders take
 * turns, `--steps` steps each a round, so that what else the machine does meets them alike; the best round counts.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import type { Graph } from '#core/networks/graph';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { openBackend, type Backend } from '#runner/compute/backend';
import { openTrainer, type Batch } from '#runner/compute/network/trainer';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '4' },
    threads: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (options.threads !== undefined) process.env['FAIRPRUNE_THREADS'] = options.threads;

type Case = {
  readonly name: string;
  readonly widths: readonly [number, number, number];
  readonly blocks: number;
  readonly size: number;
  readonly batch: number;
};
const SMALL: readonly Case[] = [
  { name: 'ResNet-8 8-16-32, 16×16', widths: [8, 16, 32], blocks: 1, size: 16, batch: 32 },
  { name: 'ResNet-8 16-32-64, 32×32', widths: [16, 32, 64], blocks: 1, size: 32, batch: 64 },
];
const CASES: readonly Case[] = options.quick
  ? SMALL
  : [...SMALL, { name: 'ResNet-20, 32×32', widths: [16, 32, 64], blocks: 3, size: 32, batch: 128 }];

/** Something that trains one case: seconds that a number of steps took. */
type Contender = {
  readonly name: string;
  steps(count: number): Promise<number>;
  close(): void;
};

const backends = (await Promise.all((['tensorflow', 'wasm'] as const).map(opened))).filter(
  (backend) => backend !== null,
);
const results: Record<string, string | number>[] = [];
for (const each of CASES) {
  const contenders = [...backends.map((backend) => onBackend(backend, each)), await onTorch(each)];
  const best = await race(contenders.filter((contender) => contender !== null));
  const speeds = [...best].map(([name, seconds]) => [name, each.batch / seconds] as const);
  const wasm = speeds.find(([name]) => name === 'wasm')?.[1];
  const images = Object.fromEntries(speeds.map(([name, speed]) => [name, Math.round(speed)]));
  const ratios = Object.fromEntries(
    speeds.map(([name, speed]) => [`${name} / wasm`, Number((speed / (wasm ?? NaN)).toFixed(2))]),
  );
  results.push({ network: each.name, batch: each.batch, ...images, ...ratios });
}
const about = backends.map(({ cls, device, versions, flags }) => ({ cls, device, versions, flags }));
if (options.json) console.log(JSON.stringify({ about, results }, null, 2));
else {
  for (const { cls, device, flags } of about) console.log(cls, device, JSON.stringify(flags));
  console.log('Training, images/s');
  console.table(results);
}

async function opened(cls: 'tensorflow' | 'wasm'): Promise<Backend | null> {
  return openBackend(cls).catch((error: unknown) => {
    console.error((error as Error).message);
    return null;
  });
}

/** Best seconds a step of each. One untimed step first: it loads and compiles. */
async function race(contenders: readonly Contender[]): Promise<ReadonlyMap<string, number>> {
  const count = Number(options.steps);
  const best = new Map<string, number>();
  for (const { steps } of contenders) await steps(2);
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { name, steps } of contenders) {
      best.set(name, Math.min(best.get(name) ?? Infinity, (await steps(count)) / count));
    }
  }
  for (const contender of contenders) contender.close();
  return best;
}

function onBackend(backend: Backend, { widths, blocks, size, batch }: Case): Contender {
  const graph = resnetCifar.build(
    { widths: [...widths], blocks, shortcut: 'A' },
    { image: [size, size, 3], classes: 10 },
  );
  const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
  const images = randomBatch(graph, batch);
  const sgd = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };
  return {
    name: backend.cls,
    steps: async (count) => {
      const start = performance.now();
      for (let i = 0; i < count; i++) await trainer.step(images, sgd);
      return (performance.now() - start) / 1000;
    },
    close: () => trainer.close(),
  };
}

/** The same step in PyTorch, in a process that waits for step counts; null without python3 or torch. */
async function onTorch({ widths, blocks, size, batch }: Case): Promise<Contender | null> {
  const script = fileURLToPath(new URL('./training_torch.py', import.meta.url));
  const settings = { widths, blocks, size, batch, threads: Number(options.threads ?? 0) };
  const child = spawn('python3', [script, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const ready = await lines.next();
  if (ready.done === true) return null;
  return {
    name: `PyTorch ${ready.value}`,
    steps: async (count) => {
      child.stdin.write(`${count}\n`);
      return Number((await lines.next()).value);
    },
    close: () => child.stdin.end(),
  };
}

function randomBatch(graph: Graph, images: number): Batch {
  const random = rng(1, 'bench');
  const pixels = Float32Array.from(
    { length: images * graph.input.reduce((a, b) => a * b, 1) },
    random.normal,
  );
  return { pixels, labels: Int32Array.from({ length: images }, () => random.below(graph.classes)) };
}
