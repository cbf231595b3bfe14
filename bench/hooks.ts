/**
 * What hooks, checks and reports cost a training step, on each backend that works here:
 *
 *   node bench/hooks.ts [--rounds 9] [--backend tensorflow,wasm] [--json]
 *
 * ResNet-8, 32×32, batches of 64: a light step, beside which they weigh most. What a step does for each of them is run
 * alone, REPEATED times in turn with one plain step; a cost is its best round / the best step, in processor time of all
 * threads. (Steps with and without them side by side differ by less than two equal steps do on a busy machine.)
 */
import { parseArgs } from 'node:util';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { parameterSpecs } from '#core/networks/parameters';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { BackendClass } from '#core/wire/board';
import type { Progress } from '#core/wire/runner';
import type { OpenHooks } from '#methods/trainingHooks';
import { openBackend, type Backend } from '#runner/compute/backend';
import { runHooks } from '#runner/compute/network/hooks';
import { openTrainer } from '#runner/compute/network/trainer';
import { progressBox } from '#runner/loop/progressBox';
import { trainingProgress } from '#runner/stages/progress';
import { breather } from '#runner/training/breather';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    backend: { type: 'string', default: 'tensorflow,wasm' },
    json: { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(options.rounds);
const REPEATED = 20;
const BATCH = 64;
const AT = { step: 0, lr: 0.01 };
const SGD = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };
const graph = resnetCifar.build(
  { widths: [16, 32, 64], blocks: 1, shortcut: 'A' },
  { image: [32, 32, 3], classes: 10 },
);
const random = rng(1, 'bench');
const images = {
  pixels: Float32Array.from({ length: BATCH * 3072 }, () => random.normal()),
  labels: Int32Array.from({ length: BATCH }, () => random.below(10)),
};

/** Hooks that change nothing: what it costs to have any (and the copy of each gradient that the benchmark makes). */
const empty: OpenHooks = () => ({ gradient: (_name, _weight, gradient) => gradient });
/** s·sign(γ) on every batch norm, as network slimming. */
const slimming: OpenHooks = (ops) => ({
  gradient: (name, weight, gradient) =>
    /bn\d*\.weight$/.test(name) ? ops.add(gradient, ops.scale(ops.sign(weight), 1e-4)) : gradient,
});
/** λ ⊙ w on every convolution with one λ a filter, as growing regularisation. */
const growing: OpenHooks = (ops) => {
  const filters = graph.nodes.flatMap((node) =>
    node.op === 'conv' ? [[`${node.name}.weight`, node.filters] as const] : [],
  );
  const lambda = new Map<string, ReturnType<typeof ops.tensor>>(
    filters.map(([name, count]) => [name, ops.tensor(new Float32Array(count).fill(1e-4), [count])]),
  );
  return {
    gradient: (name, weight, gradient) => {
      const own = lambda.get(name);
      return own === undefined ? gradient : ops.add(gradient, ops.multiplyAlong(weight, own, 3));
    },
  };
};

/** Something that happens in every step beside the training itself. */
type Piece = { readonly name: string; once(): Promise<void>; close(): void };

const rows: Record<string, string | number>[] = [];
for (const cls of options.backend.split(',') as BackendClass[]) {
  const backend = await openBackend(cls).catch((error: unknown) => console.error((error as Error).message));
  if (backend !== undefined) rows.push({ backend: cls, ...(await costs(backend)) });
}
if (options.json) console.log(JSON.stringify(rows, null, 2));
else console.table(rows);

async function costs(backend: Backend): Promise<Record<string, string | number>> {
  const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
  const pieces = [
    hooked(backend, 'hooks that change nothing', empty),
    hooked(backend, 'penalty on γ', slimming),
    hooked(backend, 'penalty on filters', growing),
    checked(backend),
    reported(),
  ];
  const best = new Map<string, number>();
  const note = (name: string, spent: number): void => {
    best.set(name, Math.min(best.get(name) ?? Infinity, spent));
  };
  // The first round is untimed: it compiles.
  for (let round = 0; round <= ROUNDS; round++) {
    const start = processorMs();
    await trainer.step(images, SGD);
    if (round > 0) note('step', processorMs() - start);
    for (const { name, once } of pieces) {
      const before = processorMs();
      for (let i = 0; i < REPEATED; i++) await once();
      if (round > 0) note(name, (processorMs() - before) / REPEATED);
    }
  }
  trainer.close();
  for (const piece of pieces) piece.close();
  const step = best.get('step')!;
  const shares = pieces.map(({ name }) => [name, `${((100 * best.get(name)!) / step).toFixed(2)} %`]);
  return { 'processor ms a step': Number(step.toFixed(1)), ...Object.fromEntries(shares) };
}

/** Every gradient of a step through the hooks. A changed one is freed there, so each time starts with a copy. */
function hooked({ kernels }: Backend, name: string, hooks: OpenHooks): Piece {
  const weights = initialWeights(graph, 1);
  const trainable = parameterSpecs(graph).filter((spec) => spec.trainable);
  const upload = () =>
    new Map(trainable.map(({ name: key, shape }) => [key, kernels.upload(weights.get(key)!.data, shape)]));
  const [parameters, velocities] = [upload(), upload()];
  const runner = runHooks(kernels, graph, hooks, { parameters, velocities, masks: new Map() }, null);
  return {
    name,
    once: async () => {
      for (const [key, gradient] of velocities) {
        kernels.free(await runner.gradient(key, kernels.scale(gradient, 1), AT));
      }
      await runner.afterStep(AT);
    },
    close: () => {
      runner.close();
      kernels.free(...parameters.values(), ...velocities.values());
    },
  };
}

/** The search of all parameters for a NaN or an infinity. */
function checked({ kernels }: Backend): Piece {
  const parameters = new Map(
    [...initialWeights(graph, 1)].map(([name, { shape, data }]) => [name, kernels.upload(data, shape)]),
  );
  return {
    name: 'finite?',
    once: async () => void (await kernels.firstNotFinite(parameters)),
    close: () => kernels.free(...parameters.values()),
  };
}

/** What the training loop and the stage do for those who watch. */
function reported(): Piece {
  const breathe = breather(new AbortController().signal);
  const box = progressBox();
  const io = {
    report: (report: Progress) => {
      box.offer(report);
      return Promise.resolve();
    },
  };
  const progress = trainingProgress(io, { epochs: 1, images: 50_000, done: 0 });
  let step = 0;
  return {
    name: 'progress and breathing',
    once: async () => {
      progress.onStep({ epoch: 1, step: ++step, steps: 782 });
      await breathe();
    },
    close: () => undefined,
  };
}

/** Processor time of all threads of this process so far. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
