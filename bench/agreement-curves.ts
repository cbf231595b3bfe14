/**
 * A whole training beside the same in PyTorch, epoch by epoch, with both curves drawn over each other:
 *
 *   npm run bench -- agreement-curves --data FOLDER --svg FILE [--backends tensorflow] [--epochs 20]
 *     [--limit-per-class all] [--widths 16,32,64] [--lr 0.1] [--json]
 *
 * ResNet-8 with shortcut A on CIFAR-10, the same decoded images, initial weights, recipe and augmentation on both sides;
 * the random draws (order, crops, flips) are each side's own, so the curves agree as two seeds do. Needs python3 with
 * torch and numpy. One after the other, each on all cores.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { curvesSvg } from './agreement/curvesSvg.ts';
import type { Job, Outcome } from './agreement/job.ts';
import { readOptions, runJob } from './agreement/run.ts';
import { torchOutcome } from './agreement/torch.ts';

const { backends, svg, json, ...common } = readOptions({
  epochs: '20',
  limit: 'all',
  widths: '16,32,64',
  lr: '0.1',
  backends: 'tensorflow',
});
if (svg === undefined) throw new Error('--svg FILE: where should the curves be drawn?');
const results: { name: string; outcome: Outcome }[] = [];
for (const backend of backends) {
  results.push({ name: backend, outcome: await runJob({ ...common, backend, seed: 1 }) });
}
results.push({ name: 'PyTorch', outcome: await inPyTorch({ ...common, backend: 'wasm', seed: 1 }) });
await writeFile(svg, curvesSvg(results.map(({ name, outcome }) => ({ name, values: outcome.testTop1 }))));
if (json) console.log(JSON.stringify({ ...common, results }, null, 2));
else {
  for (const { name, outcome } of results) {
    const accuracy = (100 * outcome.accuracy).toFixed(2);
    const [seconds, processor] = [outcome.seconds.toFixed(0), outcome.processorSeconds.toFixed(0)];
    console.log(
      `${name} on ${outcome.device}: ${accuracy} %, ${seconds} s, ${processor} s of processor time`,
    );
  }
  console.log(`curves: ${svg}`);
}

async function inPyTorch(job: Job): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fairprune-curves-'));
  try {
    return await torchOutcome(job, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
