import { backend as tfjsBackend } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { describe, expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { availableBackends, openBackend } from '#runner/compute/backend';
import { openInference } from '#runner/compute/network/inference';
import { openTrainer } from '#runner/compute/network/trainer';

describe('backends', () => {
  it('opens wasm with SIMD on one thread, once', async () => {
    const backend = await openBackend('wasm');
    expect(backend.flags).toEqual({ simd: 'on', threads: '1' });
    expect(backend.versions).toMatchObject({ node: process.versions.node, tfjs: '4.22.0' });
    expect(await openBackend('wasm')).toBe(backend);
  });

  it('says why another one is not there, and what to do', async () => {
    await expect(openBackend('tensorflow')).rejects.toMatchObject({
      code: 'backend-unavailable',
      details: { hint: expect.stringContaining('FAIRPRUNE_BACKEND=wasm') },
    });
  });

  it('lists all classes with what works', async () => {
    const reports = await availableBackends();
    expect(reports.map(({ cls, works }) => [cls, works])).toEqual([
      ['tensorflow', false],
      ['webgpu', false],
      ['wasm', true],
    ]);
    for (const { works, why, version } of reports) expect(works ? version : why).toBeTruthy();
  });
});

describe('memory', () => {
  it('stays as it is over training steps and evaluations, and is given back', async () => {
    const backend = await openBackend('wasm');
    const tensors = (): number => (tfjsBackend() as BackendWasm).numDataIds();
    const graph = resnetCifar.build(
      { widths: [3, 5, 6], blocks: 2, shortcut: 'A' },
      { image: [8, 8, 3], classes: 4 },
    );
    const random = rng(1, 'memory');
    const pixels = Float32Array.from({ length: 6 * 192 }, random.normal);
    const labels = [0, 1, 2, 3, 0, 1];
    const sgd = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };

    const before = tensors();
    const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0.1 });
    const inference = openInference(backend, graph, await trainer.weights());
    const open = tensors();
    for (let i = 0; i < 5; i++) {
      await trainer.step({ pixels, labels }, sgd);
      backend.kernels.free(inference.logits(pixels, 6));
      expect(tensors()).toBe(open);
    }
    inference.close();
    trainer.close();
    expect(tensors()).toBe(before);
  });
});
