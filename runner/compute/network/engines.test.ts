import { expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { initialWeights, weightsHash, type Weight } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { EngineChoice } from '#runner/compute/compiler';
import { openInference } from '#runner/compute/network/inference';
import { openTrainer, type Batch, type TrainingOptions } from '#runner/compute/network/trainer';
import { onEachBackend } from '#runner/compute/testing/backends';

const graph = resnetCifar.build(
  { widths: [5, 7, 12], blocks: 1, shortcut: 'A' },
  { image: [8, 8, 3], classes: 4 },
);
const initial = initialWeights(graph, 3);
const mask = initial.get('s1b0.conv1.weight')!.data.map((_, i) => i % 2);
const options: TrainingOptions = {
  labelSmoothing: 0.1,
  masks: new Map([['s1b0.conv1.weight', mask]]),
  undecayed: new Set(['bn1.weight', 'bn1.bias']),
};

/** Sixteen images a step, six in the fourth and the last. */
const batches = [16, 16, 16, 6, 16, 16, 16, 6].map((images, i): Batch => {
  const random = rng(i, 'engines');
  return {
    pixels: Float32Array.from({ length: images * 8 * 8 * 3 }, random.normal),
    labels: Int32Array.from({ length: images }, () => random.below(4)),
  };
});
const sgdAt = (step: number) => ({ lr: 0.1 / (step + 1), momentum: 0.9, nesterov: true, weightDecay: 5e-4 });

onEachBackend((eager) => {
  const { withEngine } = eager;
  if (withEngine === undefined) {
    it('computes kernel by kernel', () => {
      const trainer = openTrainer(eager, graph, initial, options);
      expect(trainer.engine()).toEqual({ engine: 'eager', why: null });
      trainer.close();
    });
    return;
  }

  /** All steps, or those from the state that others left. */
  async function trained(engine: EngineChoice, stopAt = batches.length) {
    const losses: number[] = [];
    let trainer = openTrainer(withEngine!(engine), graph, initial, options);
    for (const [i, batch] of batches.entries()) {
      if (i === stopAt) {
        const { weights, velocities } = await trainer.state();
        trainer.close();
        trainer = openTrainer(withEngine!(engine), graph, weights, { ...options, velocities });
      }
      losses.push((await trainer.step(batch, sgdAt(i))).loss);
    }
    const { weights, velocities } = await trainer.state();
    const report = trainer.engine();
    trainer.close();
    return { losses, weights: weightsHash(weights), velocities: weightsHash(new Map(velocities)), report };
  }

  it.each(['auto', 'compiled'] as const)(
    '%s gives eager’s bits with masks, smoothing, schedule and odd last batches, at every run',
    async (engine) => {
      const expected = await trained('eager');
      expect(expected.report).toEqual({ engine: 'eager', why: null });
      const compiled = { ...expected, report: { engine: 'compiled', why: null } };
      expect(await trained(engine)).toEqual(compiled);
      expect(await trained(engine)).toEqual(compiled);
    },
  );

  it.each([2, 3, 5])('goes on compiled from its state after step %i with the same bits', async (step) => {
    expect(await trained('compiled', step)).toEqual({
      ...(await trained('eager')),
      report: { engine: 'compiled', why: null },
    });
  });

  it('gives back all memory', async () => {
    await trained('auto');
    const before = eager.tensors();
    await trained('auto');
    expect(eager.tensors()).toBe(before);
  });

  it('names the layer that overflows in a compiled step, and the parameter', async () => {
    const trainer = openTrainer(withEngine('compiled'), graph, initial, { labelSmoothing: 0 });
    for (const i of [0, 1, 2]) await trainer.step(batches[i]!, sgdAt(i));
    const { pixels, labels } = batches[4]!;
    const overflowing = { pixels: pixels.map((x) => x * 1e30), labels };
    expect((await trainer.step(overflowing, sgdAt(3))).notFinite).toBe('the batch variance of bn1');
    trainer.close();
    const fast = openTrainer(withEngine('compiled'), graph, initial, { labelSmoothing: 0 });
    for (const i of [0, 1, 2]) await fast.step(batches[i]!, sgdAt(i));
    expect((await fast.step(batches[4]!, { ...sgdAt(3), lr: Infinity })).notFinite).toBe('conv1.weight');
    fast.close();
  });

  it('stays eager where it can’t compile, and says why', async () => {
    const temporary = process.env['TMPDIR'];
    process.env['TMPDIR'] = '/nowhere';
    try {
      const { report, ...numbers } = await trained('auto');
      expect(report).toEqual({ engine: 'eager', why: expect.stringContaining('/nowhere') });
      expect({ ...numbers, report: { engine: 'eager', why: null } }).toEqual(await trained('eager'));
      await expect(trained('compiled')).rejects.toMatchObject({
        code: 'backend-unavailable',
        details: { hint: expect.stringContaining('FAIRPRUNE_ENGINE=auto') },
      });
    } finally {
      if (temporary === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = temporary;
    }
  });

  it('evaluates with eager’s bits, and with each network’s own weights', async () => {
    const other = initialWeights(graph, 4);
    const logits = async (engine: EngineChoice, weights: ReadonlyMap<string, Weight>) => {
      const inference = openInference(withEngine(engine), graph, weights);
      const values: Float32Array[] = [];
      for (const { pixels, labels } of batches) {
        const tensor = inference.logits(pixels, labels.length);
        values.push(await eager.kernels.download(tensor));
        eager.kernels.free(tensor);
      }
      const report = inference.engine();
      inference.close();
      return { values, report };
    };
    for (const weights of [initial, other, initial]) {
      const expected = await logits('eager', weights);
      const compiled = await logits('compiled', weights);
      expect(compiled.values).toEqual(expected.values);
      expect([expected.report.engine, compiled.report.engine]).toEqual(['eager', 'compiled']);
    }
  });
});
