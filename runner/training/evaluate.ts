import { Fault } from '#core/errors/fault';
import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { Evaluation } from '#core/wire/stage';
import type { Backend } from '#runner/compute/backend';
import { openInference } from '#runner/compute/network/inference';
import { testBatches, type Images } from '#runner/training/batches';
import type { Breather } from '#runner/training/breather';

/** Images a forward pass; results don't depend on it. */
const BATCH = 100;

/**
 * Top-1 and mean cross-entropy (without label smoothing) over a whole split: integer counts, never an average of
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
    let loss = 0;
    for (const { pixels, labels } of testBatches(images, BATCH)) {
      const logits = inference.logits(pixels, labels.length);
      const batch = await kernels.crossEntropy(logits, labels, 0);
      kernels.free(logits, batch.gradient);
      correct += batch.correct;
      loss += batch.loss * labels.length;
      await breathe();
    }
    const total = images.split.labels.length;
    if (!Number.isFinite(loss)) throw notFinite();
    return { correct, total, loss: loss / total };
  } finally {
    inference.close();
  }
}

function notFinite(): Fault {
  return new Fault('not-finite', 'The network’s outputs on the test set are not finite numbers.', {
    hint: 'The weights have overflowed: lower the learning rate.',
    class: 'submitter',
  });
}
