import { describe, expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { initialWeights, weightsHash } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { availableBackends, openBackend } from '#runner/compute/backend';
import { openInference } from '#runner/compute/network/inference';
import { openTrainer } from '#runner/compute/network/trainer';
import { bestFirst } from '#runner/compute/preference';
import { onEachBackend, QUICK } from '#runner/compute/testing/backends';

describe('backends', () => {
  it('opens wasm with SIMD on one thread, once', async () => {
    const backend = await openBackend('wasm');
    expect(backend.flags).toEqual({ simd: 'on', threads: '1' });
    expect(backend.versions).toMatchObject({ node: process.versions.node, tfjs: '4.22.0' });
    expect(await openBackend('wasm')).toBe(backend);
  });

  it('lists all classes with what works and why not, the preferred first', async () => {
    const reports = await availableBackends();
    expect(reports.map(({ cls }) => cls).toSorted()).toEqual(['tensorflow', 'wasm', 'webgpu']);
    expect(reports).toEqual(bestFirst(reports));
    expect(reports.find(({ cls }) => cls === 'wasm')!.works).toBe(true);
    for (const { works, why, version, hint } of reports) expect(works ? version : why && hint).toBeTruthy();
  });
});

const graph = resnetCifar.build(
  { widths: [3, 5, 6], blocks: 2, shortcut: 'A' },
  { image: [8, 8, 3], classes: 4 },
);
const random = rng(1, 'backend.test');
const pixels = Float32Array.from({ length: 6 * 192 }, random.normal);
const labels = [0, 1, 2, 3, 0, 1];
const sgd = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };

onEachBackend((backend) => {
  it('keeps as many tensors over training steps and evaluations, and gives them back', async () => {
    const cycle = async (steps: number): Promise<number[]> => {
      const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0.1 });
      const inference = openInference(backend, graph, await trainer.weights());
      const counts = [backend.tensors()];
      for (let i = 0; i < steps; i++) {
        await trainer.step({ pixels, labels }, sgd);
        backend.kernels.free(inference.logits(pixels, 6));
        counts.push(backend.tensors());
      }
      inference.close();
      trainer.close();
      return counts;
    };
    // The first step makes the constants that a backend keeps: shapes, axes, hyperparameters.
    await cycle(1);
    const before = backend.tensors();
    const [first, ...rest] = await cycle(5);
    expect(first).toBeGreaterThan(before);
    expect(new Set(rest)).toEqual(new Set([first]));
    expect(backend.tensors()).toBe(before);
  });

  it('gives the same bits when it trains again', async () => {
    const train = async (): Promise<string> => {
      const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0.1 });
      for (let i = 0; i < 10; i++) await trainer.step({ pixels, labels }, sgd);
      const hash = weightsHash(await trainer.weights());
      trainer.close();
      return hash;
    };
    expect(await train()).toBe(await train());
  });

  it('leaves the caller’s pixels alone, and does not see them change later', async () => {
    const mine = pixels.slice();
    const tensor = backend.kernels.upload(mine, [6, 8, 8, 3]);
    mine.fill(0);
    expect(await backend.kernels.download(tensor)).toEqual(pixels);
    backend.kernels.free(tensor);
  });
});

// On WebGPU hyperparameters are no tensors.
onEachBackend((backend) => {
  it('doesn’t pile up hyperparameters that change at every step', async () => {
    const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
    const counts: number[] = [];
    for (let i = 0; i < 200; i++) {
      await trainer.step({ pixels, labels }, { ...sgd, lr: 0.01 / (1 + i) });
      counts.push(backend.tensors());
    }
    trainer.close();
    expect(Math.max(...counts.slice(100))).toBeLessThanOrEqual(Math.max(...counts.slice(0, 100)));
  });
}, QUICK);
