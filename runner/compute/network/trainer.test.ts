import { describe, expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { initialWeights, type Weight } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { openTrainer } from '#runner/compute/network/trainer';
import { onEachEngine } from '#runner/compute/testing/backends';

const graph = resnetCifar.build(
  { widths: [3, 4, 5], blocks: 1, shortcut: 'A' },
  { image: [8, 8, 3], classes: 4 },
);
const random = rng(1, 'trainer.test');
const batch = { pixels: Float32Array.from({ length: 4 * 192 }, random.normal), labels: [0, 1, 2, 3] };
const sgd = { lr: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0.1 };
const initial = initialWeights(graph, 1);

function changed(name: string, change: (value: number) => number): Map<string, Weight> {
  const { shape, data } = initial.get(name)!;
  return new Map(initial).set(name, { shape, data: data.map(change) });
}

onEachEngine((backend) => {
  async function firstStep(weights: ReadonlyMap<string, Weight>, masks?: ReadonlyMap<string, Float32Array>) {
    const trainer = openTrainer(backend, graph, weights, { labelSmoothing: 0, ...(masks && { masks }) });
    const outcome = await trainer.step(batch, sgd);
    const after = await trainer.weights();
    trainer.close();
    return { outcome, after };
  }

  describe('openTrainer', () => {
    it('names the layer where activations overflow, not the loss they end in', async () => {
      const { outcome } = await firstStep(changed('s2b0.conv1.weight', (w) => 1e38 * w));
      expect(outcome.notFinite).toMatch(/^the batch (mean|variance) of s2b0\.bn1$/);
    });

    it('names the loss when only the logits overflow', async () => {
      const { outcome } = await firstStep(changed('fc.bias', () => Infinity));
      expect(outcome.notFinite).toBe('the loss');
    });

    it('finds nothing in a healthy step', async () => {
      const { outcome } = await firstStep(initial);
      expect(outcome.notFinite).toBeNull();
      expect(outcome.loss).toBeGreaterThan(0);
    });

    it('keeps masked weights at zero, decay and momentum included, and trains the rest', async () => {
      const name = 's1b0.conv1.weight';
      const mask = initial.get(name)!.data.map((_, i) => i % 2);
      const { after } = await firstStep(
        changed(name, (w) => w).set(name, {
          shape: initial.get(name)!.shape,
          data: initial.get(name)!.data.map((w, i) => w * mask[i]!),
        }),
        new Map([[name, mask]]),
      );
      const values = after.get(name)!.data;
      expect(values.every((w, i) => (mask[i] === 0) === (w === 0))).toBe(true);
    });

    it('refuses weights that lack a parameter or have another shape', () => {
      const { 'fc.bias': _, ...rest } = Object.fromEntries(initial);
      expect(() => openTrainer(backend, graph, new Map(Object.entries(rest)), { labelSmoothing: 0 })).toThrow(
        'lack fc.bias',
      );
      const wrong = new Map(initial).set('fc.bias', { shape: [3], data: new Float32Array(3) });
      expect(() => openTrainer(backend, graph, wrong, { labelSmoothing: 0 })).toThrow(
        'fc.bias is [3], the network needs [4]',
      );
    });
  });
});
