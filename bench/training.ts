/**
 * Images per second of training beside PyTorch on the same cores: native TensorFlow compiled and eager.
 *
 *   npm run bench -- training [--networks ResNet-20,ResNet-56,VGG-16] [--rounds 5] [--seconds 2] [--batch 128]
 *                             [--threads N] [--wasm] [--json]
 *   npm run bench -- training --steps-per-call K […]
 *
 * A step is forward, loss, backward, SGD with momentum and weight decay, running statistics. Before anything is timed,
 * one step from the same weights and batch must give the same loss and, within rounding, the same weights on both sides.
 * Then the contenders take turns: medians and best rounds, ratio = ours / the faster PyTorch layout, by medians. `--json`
 * prints one line: `ours`, `torch` and `ratio` of ResNet-20 (or the first network), `networks` with all of them.
 *
 * With `--steps-per-call` compiled steps race against calls of K of them on the backend's device, PyTorch left out: both
 * train on a set of random images with crops and flips, which single steps get from a thread that prepares them.
 */
import { parseArgs } from 'node:util';
import { openBackend, type Backend } from '#runner/compute/backend';
import { openTrainer, type Trainer } from '#runner/compute/network/trainer';
import { residenceOf } from '#runner/training/residence';
import { openStepper } from '#runner/training/stepper';
import { networksOf, noisePlan, taskOf, type NetworkName, type Task } from './race/networks.ts';
import { median, race, rounded, type Contender } from './race/race.ts';
import { LAYOUTS, openRival, type Rival } from './race/rival.ts';
import { printed, table, verdict } from './race/verdict.ts';

const { values: options } = parseArgs({
  options: {
    networks: { type: 'string', default: 'ResNet-20,ResNet-56,VGG-16' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    batch: { type: 'string', default: '128' },
    threads: { type: 'string' },
    'steps-per-call': { type: 'string' },
    wasm: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (options.threads !== undefined) process.env['FAIRPRUNE_THREADS'] = options.threads;
const images = Number(options.batch);
const SGD = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 } as const;
/**
 * How many times as far as PyTorch's own step ours may be from the step in double precision. Rounding alone moves PyTorch's
 * by .04 % (ResNet-20) to 1 % (VGG-16) of its length, because relus and maxima on the edge decide otherwise, and
 * TensorFlow's, which sums its batch statistics in single precision, up to three times as far; a wrong formula does more.
 */
const AS_NEAR = 5;
const OURS = 'tensorflow compiled';
const CALLS = 'several steps a call';

const tensorflow = await openBackend('tensorflow');
const networks: Record<string, object> = {};
let torch = { version: 'not installed', threads: 0 };
const perCall = Number(options['steps-per-call'] ?? 1);
for (const name of networksOf(options.networks)) {
  networks[name] = await (perCall > 1 ? compareCalls(name) : measure(name));
}
const { device, versions, flags } = tensorflow;
const about = {
  ...{ device, versions, flags, images, rounds: Number(options.rounds) },
  ...(perCall === 1 && { torch }),
};
printed('Training', networks, about, options.json);

async function measure(name: NetworkName): Promise<object> {
  const task = taskOf(name, images);
  const trainers = [
    await started(OURS, tensorflow.withEngine!('compiled'), task),
    await started('tensorflow eager', tensorflow.withEngine!('eager'), task),
  ];
  if (options.wasm) trainers.push(await started('wasm', await openBackend('wasm'), task));
  const rival = await openRival(task, SGD, Number(options.threads ?? 0));
  if (rival !== null) {
    torch = { version: rival.version, threads: rival.threads };
    await assertSameWork(rival, task);
  }
  const torches = rival === null ? [] : LAYOUTS.map((layout) => rival.train(layout));
  const contenders: Contender[] = [...trainers.map(({ contender }) => contender), ...torches];
  const first = await contenders[0]!.run(2);
  const count = Math.max(1, Math.round(Number(options.seconds) / (first / 2)));
  const results = await race(contenders, { rounds: Number(options.rounds), count, images });
  for (const { trainer } of trainers) trainer.close();
  rival?.close();
  return { ...verdict(results, OURS), engine: trainers[0]!.trainer.engine(), contenders: table(results) };
}

/** Single compiled steps beside calls of several, each with its input. */
async function compareCalls(name: NetworkName): Promise<object> {
  const task = taskOf(name, images);
  const fed = [await fedTrainer('one step a call', 1, task), await fedTrainer(CALLS, perCall, task)];
  const contenders = fed.map(({ contender }) => contender);
  const count = perCall * Math.ceil(Number(options.seconds) / (await contenders[0]!.run(perCall)));
  const results = await race(contenders, { rounds: Number(options.rounds), count, images });
  const [single, calls] = results.map(({ speeds }) => median(speeds)) as [number, number];
  const engine = fed[1]!.trainer.engine();
  for (const { close } of fed) await close();
  return {
    ours: rounded(calls),
    single: rounded(single),
    ratio: rounded(calls / single, 3),
    engine,
    contenders: table(results),
  };
}

/** A trainer with its input, past the steps after which it computes as it always will. */
async function fedTrainer(name: string, stepsPerCall: number, { graph, weights }: Task) {
  const backend = tensorflow.withEngine!('compiled', stepsPerCall);
  const plan = noisePlan(images);
  const residence = residenceOf(backend, graph, plan);
  const trainer = openTrainer(backend, graph, weights, { labelSmoothing: 0, residence });
  const stepper = openStepper(trainer, plan);
  const run = async (count: number): Promise<number> => {
    const start = performance.now();
    for (let left = count; left > 0;) {
      const ahead = Math.min(left, stepper.wants());
      left -= (await stepper.take(Array.from({ length: ahead }, () => SGD))).length;
    }
    return (performance.now() - start) / 1000;
  };
  await run(2 * stepsPerCall + 4);
  const close = async (): Promise<void> => {
    await stepper.close();
    trainer.close();
  };
  return { trainer, contender: { name, run }, close };
}

/** A trainer that has taken the steps after which it computes as it always will. */
async function started(
  name: string,
  backend: Backend,
  { graph, weights, batch }: Task,
): Promise<{ readonly trainer: Trainer; readonly contender: Contender }> {
  const trainer = openTrainer(backend, graph, weights, { labelSmoothing: 0 });
  const run = async (count: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < count; i++) await trainer.step(batch, SGD);
    return (performance.now() - start) / 1000;
  };
  if (backend.cls === 'tensorflow') await run(3);
  return { trainer, contender: { name, run } };
}

/** Throws Error where PyTorch's step is another one. Compiled steps have eager ones' bits, so one of ours is enough. */
async function assertSameWork(rival: Rival, { graph, weights, batch }: Task): Promise<void> {
  const trainer = openTrainer(tensorflow, graph, weights, { labelSmoothing: 0 });
  const { loss } = await trainer.step(batch, SGD);
  const after = await trainer.weights();
  trainer.close();
  for (const layout of LAYOUTS) {
    const compared = await rival.compare(layout, after);
    if (Math.abs(compared.loss / loss - 1) <= 1e-5 && compared.theirs <= AS_NEAR * compared.own) continue;
    throw new Error(
      `PyTorch ${layout} does other work: a loss of ${compared.loss} beside ${loss}; from the step in double precision it is ${compared.own} of its length off, ours ${compared.theirs}`,
    );
  }
}
