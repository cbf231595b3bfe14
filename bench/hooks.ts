/**
 * What hooks, checks and reports cost a training step, on each backend that works here:
 *
 *   node bench/hooks.ts [--rounds 9] [--steps 2] [--backend tensorflow,wasm] [--json]
 *
 * ResNet-8, 32×32, batches of 64: a light step, beside which they weigh most. The ways take turns in one run; a cost is
 * (the best round of a way − that of the one it is compared with) / the best plain step, in processor time of all
 * threads, because a busy machine only ever adds to it. Where a trainer without hooks takes a compiled step,
 * `plain` (hooks that change nothing) is what the eager one costs more; penalties are compared with it.
 */
import { parseArgs } from 'node:util';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { BackendClass } from '#core/wire/board';
import type { Progress } from '#core/wire/runner';
import type { OpenHooks } from '#methods/trainingHooks';
import { openBackend, type Backend } from '#runner/compute/backend';
import { openTrainer } from '#runner/compute/network/trainer';
import { progressBox } from '#runner/loop/progressBox';
import { trainingProgress } from '#runner/stages/progress';
import { breather } from '#runner/training/breather';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    steps: { type: 'string', default: '2' },
    backend: { type: 'string', default: 'tensorflow,wasm' },
    json: { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(options.rounds);
const STEPS = Number(options.steps);
const BATCH = 64;
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

/** Hooks that change nothing: what it costs to have any. */
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

type Way = { readonly name: string; readonly beside: string; step(): Promise<unknown>; close(): void };

const rows: Record<string, string | number>[] = [];
for (const cls of options.backend.split(',') as BackendClass[]) {
  const backend = await openBackend(cls).catch((error: unknown) => console.error((error as Error).message));
  if (backend !== undefined) rows.push({ backend: cls, ...(await costs(backend)) });
}
if (options.json) console.log(JSON.stringify(rows, null, 2));
else console.table(rows);

async function costs(backend: Backend): Promise<Record<string, string | number>> {
  const plain = withHooks(backend, 'plain', empty);
  const ways = [
    withoutHooks(backend),
    plain,
    { ...withHooks(backend, 'penalty on γ', slimming), beside: 'plain' },
    { ...withHooks(backend, 'penalty on filters', growing), beside: 'plain' },
    reported(backend),
  ];
  for (const way of ways) await way.step();
  const rounds: ReadonlyMap<string, number>[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const times = new Map<string, number>();
    for (const way of i % 2 === 0 ? ways : ways.toReversed()) {
      const start = processorMs();
      for (let step = 0; step < STEPS; step++) await way.step();
      times.set(way.name, (processorMs() - start) / STEPS);
    }
    rounds.push(times);
  }
  for (const way of ways) way.close();
  const best = (name: string): number => Math.min(...rounds.map((times) => times.get(name)!));
  const step = best('no hooks');
  const cost = ({ name, beside }: Way): number => (best(name) - best(beside)) / step;
  return {
    'processor ms a step': Number(step.toFixed(1)),
    ...Object.fromEntries(
      ways.filter(({ name, beside }) => name !== beside).map((way) => [way.name, percent(cost(way))]),
    ),
  };
}

function withoutHooks(backend: Backend): Way {
  const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
  return {
    name: 'no hooks',
    beside: 'no hooks',
    step: () => trainer.step(images, SGD),
    close: () => trainer.close(),
  };
}

function withHooks(backend: Backend, name: string, hooks: OpenHooks): Way {
  const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0, hooks });
  return { name, beside: 'no hooks', step: () => trainer.step(images, SGD), close: () => trainer.close() };
}

/** The step with everything that the training loop and the stage do around it for those who watch. */
function reported(backend: Backend): Way {
  const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
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
    beside: 'no hooks',
    step: async () => {
      await trainer.step(images, SGD);
      progress.onStep({ epoch: 1, step: ++step, steps: 782 });
      await breathe();
    },
    close: () => trainer.close(),
  };
}

/** Processor time of all threads of this process so far. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
