import { resnetCifar } from '#core/networks/families/resnetCifar';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { Backend } from '#runner/compute/backend';
import type { EngineReport } from '#runner/compute/compiler';
import { openTrainer } from '#runner/compute/network/trainer';

/** The network of a speed probe, in words: small enough that the slowest backend takes several steps in two seconds. */
export const PROBE_NETWORK = 'ResNet-8 at batch 32';
const BATCH = 32;
const CLASSES = 10;
const SGD = { lr: 0.05, momentum: 0.9, nesterov: false, weightDecay: 1e-4 } as const;

export type TrainingProbe = {
  /** Loss before each step: it must be finite, and fall, because the batch stays the same. */
  readonly losses: readonly number[];
  /** Of the steps after the first, which also loads and compiles; null when there was only one. */
  readonly imagesPerSecond: number | null;
  /** How its last steps were computed. */
  readonly engine: EngineReport;
};

/**
 * Trains on one batch of random images as long as `more` says so, given the steps done. Throws Error when the loss
 * isn't a number or doesn't fall.
 */
export async function trainProbe(backend: Backend, more: (steps: number) => boolean): Promise<TrainingProbe> {
  const graph = resnetCifar.build(
    { widths: [16, 32, 64], blocks: 1, shortcut: 'A' },
    { image: [32, 32, 3], classes: CLASSES },
  );
  const random = rng(1, 'probe');
  const pixels = Float32Array.from({ length: BATCH * 32 * 32 * 3 }, random.normal);
  const labels = Int32Array.from({ length: BATCH }, () => random.below(CLASSES));
  const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
  const losses: number[] = [];
  let start = performance.now();
  while (more(losses.length)) {
    const { loss, notFinite } = await trainer.step({ pixels, labels }, SGD);
    if (notFinite !== null)
      throw new Error(`in training step ${losses.length + 1} ${notFinite} is not finite`);
    losses.push(loss);
    if (losses.length === 1) start = performance.now();
  }
  const seconds = (performance.now() - start) / 1000;
  const engine = trainer.engine();
  trainer.close();
  if (losses.length > 1 && losses.at(-1)! >= losses[0]!) {
    throw new Error(`training does not lower the loss: ${losses[0]} → ${losses.at(-1)}`);
  }
  const imagesPerSecond = losses.length > 1 ? ((losses.length - 1) * BATCH) / seconds : null;
  return { losses, imagesPerSecond, engine };
}
