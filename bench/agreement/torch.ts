import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { initialWeights } from '#core/networks/weights';
import { BATCH, networkOf, PAD, readImages, recipeOf, type Job, type Outcome } from './job.ts';

const PROGRAM = fileURLToPath(new URL('./curves_torch.py', import.meta.url));

/**
 * The job's training in PyTorch: the decoded images and initial weights are laid into `folder` for it. Throws when
 * python3 or torch isn't there.
 */
export async function torchOutcome(job: Job, folder: string): Promise<Outcome> {
  const { train, test, descriptor } = await readImages(job);
  const file = (name: string): string => path.join(folder, name);
  await writeFile(file('train.pixels'), train.pixels);
  await writeFile(file('train.labels'), train.labels);
  await writeFile(file('test.pixels'), test.pixels);
  await writeFile(file('test.labels'), test.labels);
  const weights: { name: string; shape: readonly number[] }[] = [];
  for (const [name, { shape, data }] of initialWeights(networkOf(job), job.seed)) {
    await writeFile(file(`${name}.weight`), data);
    weights.push({ name, shape });
  }
  const { schedule, optimizer, epochs } = recipeOf(job);
  const settings = {
    ...{ folder, weights, schedule, optimizer, epochs, batch: BATCH, pad: PAD },
    ...{ widths: job.widths, seed: job.seed, normalisation: descriptor.normalisation },
  };
  const child = spawn('python3', [PROGRAM, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const last = (await text(child.stdout)).trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error('PyTorch gave no result (python3 -m pip install torch numpy)');
  return JSON.parse(last) as Outcome;
}
