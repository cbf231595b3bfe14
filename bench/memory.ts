/**
 * Memory over many compiled training steps: resident megabytes and tensors, every tenth of the way.
 *
 *   npm run bench -- memory [--network ResNet-8] [--batch 32] [--steps 2000] [--engine compiled] [--json]
 *
 * Exits 1 when the second half needs more than 20 MB above the first half's most, or holds more tensors.
 */
import { parseArgs } from 'node:util';
import { Fault } from '#core/errors/fault';
import { openBackend } from '#runner/compute/backend';
import { ENGINES } from '#runner/compute/compiler';
import { openTrainer } from '#runner/compute/network/trainer';
import { networksOf, taskOf } from './race/networks.ts';

const { values: options } = parseArgs({
  options: {
    network: { type: 'string', default: 'ResNet-8' },
    batch: { type: 'string', default: '32' },
    steps: { type: 'string', default: '2000' },
    engine: { type: 'string', default: 'compiled' },
    json: { type: 'boolean', default: false },
  },
});
const ALLOWED_MB = 20;
const SGD = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 } as const;
const steps = Number(options.steps);
const engine = ENGINES.find((known) => known === options.engine);
if (engine === undefined) {
  throw new Fault('bad-config', `There is no engine "${options.engine}".`, {
    hint: `Known: ${ENGINES.join(', ')}.`,
  });
}
const backend = (await openBackend('tensorflow')).withEngine!(engine);
const { graph, weights, batch } = taskOf(networksOf(options.network)[0]!, Number(options.batch));
const trainer = openTrainer(backend, graph, weights, { labelSmoothing: 0 });
const rows: { step: number; megabytes: number; tensors: number }[] = [];
for (let step = 1; step <= steps; step++) {
  await trainer.step(batch, { ...SGD, lr: SGD.lr / step });
  if (step % Math.ceil(steps / 10) !== 0) continue;
  rows.push({ step, megabytes: Math.round(process.memoryUsage().rss / 2 ** 20), tensors: backend.tensors() });
}
trainer.close();
const [first, second] = [rows.slice(0, rows.length >> 1), rows.slice(rows.length >> 1)];
const most = (of: typeof rows, what: 'megabytes' | 'tensors'): number =>
  Math.max(...of.map((row) => row[what]));
const grownMb = most(second, 'megabytes') - most(first, 'megabytes');
const flat = grownMb <= ALLOWED_MB && most(second, 'tensors') <= most(first, 'tensors');
if (options.json) console.log(JSON.stringify({ flat, grownMb, rows }));
else {
  console.table(rows);
  console.log(flat ? `flat: ${grownMb} MB between the halves` : `grows: ${grownMb} MB between the halves`);
}
process.exitCode = flat ? 0 : 1;
