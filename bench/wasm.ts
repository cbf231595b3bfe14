/**
 * Training on wasm against the same network composed from tfjs's own ops:
 *
 *   npm run bench -- wasm [--rounds 5] [--steps 3] [--json]
 *
 * ResNet-8 of 16, 32 and 64 channels, 32×32 images, batch 64, one thread each. Both take turns in one process, so that
 * what else the machine does meets them alike; the ratio is of processor time, round by round, and its median counts.
 * Exits 1 below 1.5.
 */
import { parseArgs } from 'node:util';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { openBackend } from '#runner/compute/backend';
import { openTrainer } from '#runner/compute/network/trainer';
import { composedTrainer } from './wasm/composed.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const WIDTHS = [16, 32, 64] as const;
const BATCH = 64;
const LEAST = 1.5;

const random = rng(1, 'bench');
const pixels = Float32Array.from({ length: BATCH * 32 * 32 * 3 }, random.normal);
const labels = Int32Array.from({ length: BATCH }, () => random.below(10));
const backend = await openBackend('wasm');
const graph = resnetCifar.build(
  { widths: [...WIDTHS], blocks: 1, shortcut: 'A' },
  { image: [32, 32, 3], classes: 10 },
);
const ours = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
const sgd = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };
const composed = composedTrainer(WIDTHS, pixels, labels);
const contenders = {
  ours: async () => (await ours.step({ pixels, labels }, sgd)).loss,
  composed: async () => composed.step(),
};
type Name = keyof typeof contenders;
const NAMES: readonly Name[] = ['ours', 'composed'];

const losses: Record<Name, number[]> = { ours: [], composed: [] };
for (const name of NAMES) {
  // The batch stays the same: whoever computes the gradient lowers the loss.
  for (let i = 0; i < 5; i++) losses[name].push(await contenders[name]());
  if (!(losses[name].at(-1)! < losses[name][0]!))
    throw new Error(`${name} does not train: ${losses[name].join()}`);
}
const rounds: Record<Name, number>[] = [];
for (let round = 0; round < Number(options.rounds); round++) {
  const speeds = { ours: 0, composed: 0 };
  for (const name of NAMES) speeds[name] = await imagesPerSecond(contenders[name]);
  rounds.push(speeds);
}
ours.close();
composed.close();
const ratio = median(rounds.map((round) => round.ours / round.composed));
const best = Object.fromEntries(NAMES.map((name) => [name, Math.max(...rounds.map((round) => round[name]))]));
if (options.json)
  console.log(JSON.stringify({ device: backend.device, ratio, best, rounds, losses }, null, 2));
else {
  console.log(
    `${backend.device}: ratio ${ratio.toFixed(2)}, images per second of processor time in the best round`,
  );
  console.table(best);
}
if (ratio < LEAST) process.exitCode = 1;

async function imagesPerSecond(step: () => Promise<number>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < Number(options.steps); i++) await step();
  const { user, system } = process.cpuUsage(before);
  return (BATCH * Number(options.steps) * 1e6) / (user + system);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
