import { Fault } from '#core/errors/fault';
import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { Evaluation } from '#core/wire/stage';
import type { Backend } from '#runner/compute/backend';
import { placeOf } from '#runner/compute/logits';
import { openInference } from '#runner/compute/network/inference';
import { testBatches, type Images } from '#runner/training/batches';
import type { Breather } from '#runner/training/breather';

/** From so many classes on top-5 is a number of its own. */
const CLASSES_FOR_TOP5 = 100;

/** Images a forward pass; results don't depend on it. */
const BATCH = 100;

/**
 * Top-1, from 100 classes on top-5, and mean cross-entropy (without label smoothing) over a whole split: integer counts, never an average of
 * batch averages. Throws Fault `not-finite` when the logits aren't numbers.
 */
export async function evaluate(
  backend: Backend,
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
  images: Images,
  breathe: Breather,
): Promise<Evaluation> {
  const { kernels } = backend;
  const inference = openInference(backend, graph, weights);
  try {
    let correct = 0;
    let inTop5 = 0;
    let loss = 0;
    const wantsTop5 = graph.classes >= CLASSES_FOR_TOP5;
    for (const { pixels, labels } of testBatches(images, BATCH)) {
      const logits = inference.logits(pixels, labels.length);
      const batch = await kernels.crossEntropy(logits, labels, 0);
      if (wantsTop5) inTop5 += countTop5(await kernels.download(logits), labels);
      kernels.free(logits, batch.gradient);
      correct += batch.correct;
      loss += batch.loss * labels.length;
      await breathe();
    }
    const total = images.split.labels.length;
    if (!Number.isFinite(loss)) throw notFinite();
    return { correct, ...(wantsTop5 && { correctTop5: inTop5 }), total, loss: loss / total };
  } finally {
    inference.close();
  }
}

function countTop5(logits: Float32Array, labels: ArrayLike<number>): number {
  const classes = logits.length / labels.length;
  let hits = 0;
  for (let n = 0; n < labels.length; n++) {
    if (placeOf(logits.subarray(n * classes, (n + 1) * classes), labels[n]!) < 5) hits += 1;
  }
  return hits;
}

function notFinite(): Fault {
  return new Fault('not-finite', 'The network’s outputs on the test set are not finite numbers.', {
    hint: 'The weights have overflowed: lower the learning rate.',
    class: 'submitter',
  });
}
