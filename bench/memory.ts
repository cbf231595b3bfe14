/**
 * Memory of training beside what is estimated for it, and whether it stays flat:
 *
 *   node bench/memory.ts [--backend tensorflow,wasm] [--batch 128] [--only ResNet-20] [--steps 6]
 *   node bench/memory.ts --flat [--backend …] [--steps 2000]
 *
 * Each network trains in a process of its own on random images. `peak` is the most resident memory that process ever had
 * (VmHWM) less what it had with the backend open and its images made; `ratio` is estimate / peak. `--flat` trains one
 * small network and prints the resident memory on the way: after the first tenth it should not grow.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { vgg } from '#core/networks/families/vgg';
import type { Graph } from '#core/networks/graph';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { BackendClass } from '#core/wire/board';
import { openBackend, type Backend } from '#runner/compute/backend';
import { openTrainer, type Trainer } from '#runner/compute/network/trainer';
import { estimateMemory } from '#runner/training/memory';

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'tensorflow,wasm' },
    batch: { type: 'string', default: '128' },
    only: { type: 'string' },
    steps: { type: 'string' },
    flat: { type: 'boolean', default: false },
    /** Set in the process that measures. */
    child: { type: 'boolean', default: false },
  },
});
const MIB = 1024 ** 2;
const CIFAR = { image: [32, 32, 3] as [number, number, number], classes: 10 };
const resnet = (blocks: number, widths: [number, number, number] = [16, 32, 64]): Graph =>
  resnetCifar.build({ widths, blocks, shortcut: 'A' }, CIFAR);
const NETWORKS: Readonly<Record<string, () => Graph>> = {
  'ResNet-8': () => resnet(1),
  'ResNet-20': () => resnet(3),
  'ResNet-56': () => resnet(9),
  'VGG-11': () => vgg.build({ depth: 11, widths: [64, 128, 256, 512, 512], hidden: null }, CIFAR),
  'VGG-16': () => vgg.build({ depth: 16, widths: [64, 128, 256, 512, 512], hidden: null }, CIFAR),
};
const SGD = { lr: 0.001, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };

if (options.child) await measure();
else if (options.flat) await flat();
else compare();

function compare(): void {
  const names = Object.keys(NETWORKS).filter((name) => options.only === undefined || name === options.only);
  const rows = options.backend.split(',').flatMap((backend) =>
    names.map((name) => {
      const own = ['--child', '--backend', backend, '--only', name, '--batch', options.batch];
      const steps = ['--steps', options.steps ?? '6'];
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [fileURLToPath(import.meta.url), ...own, ...steps],
        { encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } },
      );
      if (!stdout) throw new Error(stderr);
      return { backend, network: name, batch: Number(options.batch), ...(JSON.parse(stdout) as object) };
    }),
  );
  console.table(rows);
}

async function measure(): Promise<void> {
  const cls = options.backend as BackendClass;
  const graph = NETWORKS[options.only ?? '']!();
  const { backend, trainer, step } = await training(cls, graph, Number(options.batch));
  const before = resident('VmRSS');
  for (let i = 0; i < Number(options.steps); i++) await step();
  const peak = resident('VmHWM') - before;
  trainer.close();
  const { total, activations } = estimateMemory(graph, Number(options.batch), backend);
  console.log(
    JSON.stringify({
      'peak MiB': Math.round(peak / MIB),
      'estimate MiB': Math.round(total / MIB),
      'activations MiB': Math.round(activations / MIB),
      ratio: Number((total / peak).toFixed(2)),
    }),
  );
}

async function flat(): Promise<void> {
  const steps = Number(options.steps ?? 2000);
  for (const cls of options.backend.split(',') as BackendClass[]) {
    const { trainer, step } = await training(cls, resnet(1, [4, 8, 16]), 32);
    const readings: number[] = [];
    for (let i = 1; i <= steps; i++) {
      await step();
      if (i % Math.max(1, Math.floor(steps / 10)) === 0) readings.push(Math.round(resident('VmRSS') / MIB));
    }
    trainer.close();
    console.log(`${cls}: resident MiB over ${steps} steps: ${readings.join(' ')}`);
  }
}

async function training(
  cls: BackendClass,
  graph: Graph,
  batch: number,
): Promise<{ readonly backend: Backend; readonly trainer: Trainer; readonly step: () => Promise<unknown> }> {
  const backend = await openBackend(cls);
  const random = rng(1, 'bench');
  const size = graph.input.reduce((a, b) => a * b, 1);
  const images = {
    pixels: Float32Array.from({ length: batch * size }, () => random.normal()),
    labels: Int32Array.from({ length: batch }, () => random.below(10)),
  };
  const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
  return { backend, trainer, step: () => trainer.step(images, SGD) };
}

/** Resident memory of this process in bytes (Linux): now (VmRSS) or at most so far (VmHWM). */
function resident(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
}
