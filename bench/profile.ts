/**
 * Where a training step's time goes: milliseconds and share of each kernel, from eager steps.
 *
 *   npm run bench -- profile [--network ResNet-20] [--batch 128] [--steps 5] [--backend tensorflow] [--json]
 *
 * Each kernel is timed from its call to its return, which on backends that compute on the processor is all of its work.
 * A compiled step does the same kernels, some at the same time; its own time stands beside, where the backend compiles.
 */
import { parseArgs } from 'node:util';
import { BackendClass } from '#core/wire/board';
import { openBackend, type Backend } from '#runner/compute/backend';
import type { Kernels } from '#runner/compute/kernels';
import { openTrainer } from '#runner/compute/network/trainer';
import { networksOf, taskOf } from './race/networks.ts';
import { median, rounded } from './race/race.ts';

const { values: options } = parseArgs({
  options: {
    network: { type: 'string', default: 'ResNet-20' },
    batch: { type: 'string', default: '128' },
    steps: { type: 'string', default: '5' },
    backend: { type: 'string', default: 'tensorflow' },
    json: { type: 'boolean', default: false },
  },
});
const SGD = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 } as const;
const steps = Number(options.steps);
const { graph, weights, batch } = taskOf(networksOf(options.network)[0]!, Number(options.batch));
const backend = await openBackend(BackendClass.parse(options.backend));
const eager = backend.withEngine?.('eager') ?? backend;
const compiled = backend.withEngine?.('compiled');

type Spent = { calls: number; ms: number };
const spent = new Map<string, Spent>();
const eagerMs = await stepTime({ ...eager, kernels: timed(eager.kernels, spent) }, () => spent.clear());
const compiledMs = compiled === undefined ? null : await stepTime(compiled, () => undefined);
const inKernels = [...spent.values()].reduce((sum, { ms }) => sum + ms, 0) / steps;
const kernels = [...spent]
  .map(([kernel, { calls, ms }]) => ({
    kernel,
    calls: calls / steps,
    ms: rounded(ms / steps),
    share: rounded(ms / steps / inKernels, 3),
  }))
  .toSorted((a, b) => b.ms - a.ms);
const result = {
  network: options.network,
  batch: Number(options.batch),
  backend: backend.cls,
  eagerMs: rounded(eagerMs),
  compiledMs: compiledMs === null ? null : rounded(compiledMs),
  outsideKernelsMs: rounded(Math.max(0, eagerMs - inKernels)),
  kernels,
};
if (options.json) console.log(JSON.stringify(result));
else {
  const { kernels: rows, ...summary } = result;
  console.log(JSON.stringify(summary));
  console.table(rows);
}

/** Median milliseconds of a step, after three that load and compile; `begin` is called before those that count. */
async function stepTime(on: Backend, begin: () => void): Promise<number> {
  const trainer = openTrainer(on, graph, weights, { labelSmoothing: 0 });
  for (let i = 0; i < 3; i++) await trainer.step(batch, SGD);
  begin();
  const times: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    await trainer.step(batch, SGD);
    times.push(performance.now() - start);
  }
  trainer.close();
  return median(times);
}

/** The same kernels, each adding its time to `to`; one that answers later counts until it has answered. */
function timed(kernels: Kernels, to: Map<string, Spent>): Kernels {
  const add = (kernel: string, start: number): void => {
    const sum = to.get(kernel) ?? { calls: 0, ms: 0 };
    to.set(kernel, { calls: sum.calls + 1, ms: sum.ms + performance.now() - start });
  };
  return new Proxy(kernels, {
    get: (target, name: keyof Kernels) => {
      const kernel = target[name] as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        const start = performance.now();
        const made = kernel(...args);
        if (!(made instanceof Promise)) add(name, start);
        else void made.then(() => add(name, start));
        return made;
      };
    },
  });
}
