/**
 * Images per second of evaluation beside PyTorch on the same cores: native TensorFlow compiled and eager.
 *
 *   npm run bench -- evaluation [--networks ResNet-20,ResNet-56,VGG-16] [--rounds 5] [--seconds 2] [--batch 100]
 *                               [--threads N] [--json]
 *
 * A pass is logits, top-1 hits and the mean loss of a batch, in both with running statistics; ours folds batch norm
 * into the convolutions once, as every evaluation of the product does. Before anything is timed, both sides must give
 * the same logits. Output as of the training benchmark.
 */
import { parseArgs } from 'node:util';
import { openBackend, type Backend } from '#runner/compute/backend';
import { openInference, type Inference } from '#runner/compute/network/inference';
import { networksOf, taskOf, type NetworkName, type Task } from './race/networks.ts';
import { race, type Contender } from './race/race.ts';
import { LAYOUTS, openRival, type Rival } from './race/rival.ts';
import { printed, table, verdict } from './race/verdict.ts';

const { values: options } = parseArgs({
  options: {
    networks: { type: 'string', default: 'ResNet-20,ResNet-56,VGG-16' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    batch: { type: 'string', default: '100' },
    threads: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
if (options.threads !== undefined) process.env['FAIRPRUNE_THREADS'] = options.threads;
const images = Number(options.batch);
const SGD = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 } as const;
/** What rounding may do to logits, as a share of the largest. */
const SAME = 1e-4;
const OURS = 'tensorflow compiled';

const tensorflow = await openBackend('tensorflow');
const networks: Record<string, object> = {};
let torch = { version: 'not installed', threads: 0 };
for (const name of networksOf(options.networks)) networks[name] = await measure(name);
const { device, versions, flags } = tensorflow;
const about = { device, versions, flags, torch, images, rounds: Number(options.rounds) };
printed('Evaluation', networks, about, options.json);

async function measure(name: NetworkName): Promise<object> {
  const task = taskOf(name, images);
  const compiled = await started(OURS, tensorflow.withEngine!('compiled'), task);
  const eager = await started('tensorflow eager', tensorflow.withEngine!('eager'), task);
  const rival = await openRival(task, SGD, Number(options.threads ?? 0));
  if (rival !== null) {
    torch = { version: rival.version, threads: rival.threads };
    await assertSameWork(rival, compiled.inference, task);
  }
  const torches = rival === null ? [] : LAYOUTS.map((layout) => rival.evaluate(layout));
  const contenders: Contender[] = [compiled.contender, eager.contender, ...torches];
  const first = await compiled.contender.run(2);
  const count = Math.max(1, Math.round(Number(options.seconds) / (first / 2)));
  const results = await race(contenders, { rounds: Number(options.rounds), count, images });
  const engine = compiled.inference.engine();
  for (const { inference } of [compiled, eager]) inference.close();
  rival?.close();
  return { ...verdict(results, OURS), engine, contenders: table(results) };
}

/** A network that has evaluated a batch, and so is compiled where it will be. */
async function started(
  name: string,
  backend: Backend,
  { graph, weights, batch }: Task,
): Promise<{ readonly inference: Inference; readonly contender: Contender }> {
  const { kernels } = backend;
  const inference = openInference(backend, graph, weights);
  const run = async (count: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      const logits = inference.logits(batch.pixels, images);
      const { gradient } = await kernels.crossEntropy(logits, batch.labels, 0);
      kernels.free(logits, gradient);
    }
    return (performance.now() - start) / 1000;
  };
  await run(2);
  return { inference, contender: { name, run } };
}

/** Throws Error where PyTorch's logits are others. Compiled passes have eager ones' bits, so one of ours is enough. */
async function assertSameWork(rival: Rival, inference: Inference, { batch }: Task): Promise<void> {
  const logits = inference.logits(batch.pixels, images);
  const values = await tensorflow.kernels.download(logits);
  tensorflow.kernels.free(logits);
  for (const layout of LAYOUTS) {
    const { difference } = await rival.outputs(layout, values);
    if (difference > SAME) throw new Error(`PyTorch ${layout} gives other logits: off by ${difference}`);
  }
}
