import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BACKEND_CLASSES, BackendClass } from '#core/wire/board';
import type { Job, Outcome } from './job.ts';

const PROGRAM = fileURLToPath(new URL('./program.ts', import.meta.url));

/** Trains one job in a process of its own. Throws when that fails. */
export async function runJob(job: Job): Promise<Outcome> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { FAIRPRUNE_WEBGPU_ADAPTER: 'software', ...process.env },
  });
  const printed = await text(child.stdout);
  const last = printed.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`${job.backend}, seed ${job.seed}: no result`);
  return JSON.parse(last) as Outcome;
}

export type Options = Omit<Job, 'backend' | 'seed'> & {
  readonly backends: readonly BackendClass[];
  readonly seeds: number;
  readonly runs: number;
  readonly json: boolean;
  /** Where to draw; undefined when not given. */
  readonly svg: string | undefined;
};

/** Values of options that are not given. */
type Defaults = {
  readonly epochs: string;
  readonly limit: string;
  readonly widths?: string;
  readonly lr?: string;
  readonly backends?: string;
};

/** The command line that the agreement benchmarks share. */
export function readOptions(defaults: Defaults): Options {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      backends: { type: 'string', default: defaults.backends ?? BACKEND_CLASSES.join() },
      'limit-per-class': { type: 'string', default: defaults.limit },
      widths: { type: 'string', default: defaults.widths ?? '4,8,16' },
      epochs: { type: 'string', default: defaults.epochs },
      lr: { type: 'string', default: defaults.lr ?? '0.05' },
      seeds: { type: 'string', default: '5' },
      runs: { type: 'string', default: '3' },
      svg: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.data === undefined)
    throw new Error('--data FOLDER: where are the images of CIFAR-10 (train/, test/)?');
  const widths = values.widths.split(',').map(Number);
  if (widths.length !== 3) throw new Error(`--widths "${values.widths}": give three, as in 16,32,64`);
  return {
    data: values.data,
    backends: values.backends.split(',').map((name) => BackendClass.parse(name)),
    limitPerClass: values['limit-per-class'] === 'all' ? null : Number(values['limit-per-class']),
    widths: widths as [number, number, number],
    epochs: Number(values.epochs),
    lr: Number(values.lr),
    seeds: Number(values.seeds),
    runs: Number(values.runs),
    json: values.json,
    svg: values.svg,
  };
}
