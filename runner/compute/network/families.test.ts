import { describe, expect, it } from 'vitest';
import type { Graph } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import { forward as reference } from '#core/networks/testing/forward';
import { livelyWeights, TINY_NETWORKS } from '#core/networks/testing/tiny';
import type { Weight } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { backward } from '#runner/compute/network/backward';
import { forward, freeTape } from '#runner/compute/network/forward';
import { openInference } from '#runner/compute/network/inference';
import { planTraining } from '#runner/compute/network/plan';
import { openTrainer } from '#runner/compute/network/trainer';
import { onEachEngine, QUICK } from '#runner/compute/testing/backends';
import { crossEntropyReference, dot } from '#runner/compute/testing/reference';

const LABELS = [2, 0, 1, 1];
const SGD = { lr: 0.01, momentum: 0.9, nesterov: true, weightDecay: 5e-4 };

function pixelsOf(graph: Graph): Float32Array {
  const size = LABELS.length * graph.input.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: size }, (_, i) => 2 * Math.sin(i * i));
}

/** The training loss in doubles, with one parameter replaced. */
function lossAt(
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
  name: string,
  values: Float64Array,
): number {
  // The plain forward pass only reads numbers: doubles move smoothly where float32 would jump.
  const moved = { shape: weights.get(name)!.shape, data: values as unknown as Float32Array };
  const batch = { shape: [LABELS.length, ...graph.input], data: pixelsOf(graph) };
  const logits = reference(graph, new Map([...weights, [name, moved]]), batch, 'train');
  return crossEntropyReference(logits, LABELS, 0);
}

/** Slope of the loss along `direction` of one parameter, by central differences. */
function slope(
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
  name: string,
  direction: Float64Array,
): number {
  const at = Float64Array.from(weights.get(name)!.data);
  const step = 1e-6;
  const side = (sign: number): number =>
    lossAt(
      graph,
      weights,
      name,
      at.map((v, i) => v + sign * step * direction[i]!),
    );
  return (side(1) - side(-1)) / (2 * step);
}

onEachEngine((backend) => {
  const { kernels } = backend;

  describe.each(TINY_NETWORKS)('%s', (_, __, graph) => {
    const weights = livelyWeights(graph, 5);
    const pixels = pixelsOf(graph);

    it('evaluates to the logits of a plain forward pass', async () => {
      const inference = openInference(backend, graph, weights);
      const logits = inference.logits(pixels, LABELS.length);
      const actual = await kernels.download(logits);
      kernels.free(logits);
      inference.close();
      const batch = { shape: [LABELS.length, ...graph.input], data: pixels };
      const expected = reference(graph, weights, batch);
      const largest = Math.max(...expected.map(Math.abs));
      expect(Math.max(...actual.map((v, i) => Math.abs(v - expected[i]!)))).toBeLessThan(1e-5 * largest);
    });

    it('has the gradient of every parameter', async () => {
      const plan = planTraining(graph);
      const parameters = new Map(
        [...weights].map(([name, { shape, data }]) => [name, kernels.upload(data, shape)]),
      );
      const input = kernels.upload(pixels, [LABELS.length, ...graph.input]);
      const tape = forward(kernels, plan, parameters, input);
      const { gradient } = await kernels.crossEntropy(tape.values.get(plan.logits)!, LABELS, 0);
      const gradients = backward(kernels, plan, parameters, tape, gradient);
      const trainable = parameterSpecs(graph).filter((spec) => spec.trainable);
      expect([...gradients.keys()].sort()).toEqual(trainable.map((spec) => spec.name).sort());
      for (const { name } of trainable) {
        const values = await kernels.download(gradients.get(name)!);
        const random = rng(9, name);
        const direction = Float64Array.from(values, () => random.normal());
        const expected = slope(graph, weights, name, direction);
        const norm = Math.sqrt(dot(values, values) * dot(direction, direction));
        expect(Math.abs(dot(values, direction) - expected), name).toBeLessThan(1e-3 * norm + 1e-5);
      }
      freeTape(kernels, plan, tape);
      kernels.free(...gradients.values(), ...parameters.values(), input);
    });

    it('gives back all memory', async () => {
      const cycle = async (): Promise<number[]> => {
        const trainer = openTrainer(backend, graph, weights, { labelSmoothing: 0 });
        const inference = openInference(backend, graph, weights);
        const counts = [backend.tensors()];
        for (let i = 0; i < 2; i++) {
          await trainer.step({ pixels, labels: LABELS }, SGD);
          kernels.free(inference.logits(pixels, LABELS.length));
          counts.push(backend.tensors());
        }
        inference.close();
        trainer.close();
        return counts;
      };
      // The first time makes the constants that a backend keeps.
      await cycle();
      const before = backend.tensors();
      const [open, ...after] = await cycle();
      expect(after).toEqual([open, open]);
      expect(backend.tensors()).toBe(before);
    });
  });
}, QUICK);
