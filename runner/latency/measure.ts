import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { Latency } from '#core/wire/latency';
import type { Backend } from '#runner/compute/backend';
import { openInference, type Inference } from '#runner/compute/network/inference';
import { quartilesOf } from '#runner/latency/quartiles';
import type { Breather } from '#runner/training/breather';

type Network = { readonly graph: Graph; readonly weights: ReadonlyMap<string, Weight> };

/** A fixed, small number of passes: enough for a median, not so many that a board of small networks waits for them. */
const BATCHES = [
  { images: 1, warmUp: 3, repetitions: 15 },
  { images: 64, warmUp: 3, repetitions: 5 },
] as const;

/**
 * Times the forward pass of two networks with folded batch norm, from pixels in this process's memory to logits there.
 * They take turns, each as often first as the other, so that what else the machine does meets both. Threads are those
 * that the backend was opened with and don't change while it lives.
 */
export async function measureLatency(
  backend: Backend,
  networks: { readonly dense: Network; readonly pruned: Network },
  breathe: Breather,
): Promise<Latency> {
  const dense = openInference(backend, networks.dense.graph, networks.dense.weights);
  const pruned = openInference(backend, networks.pruned.graph, networks.pruned.weights);
  const values = networks.dense.graph.input.reduce((a, b) => a * b, 1);
  try {
    const batches: Latency['batches'] = [];
    for (const { images, warmUp, repetitions } of BATCHES) {
      const random = rng(0, 'latency');
      const pixels = Float32Array.from({ length: images * values }, () => random.normal());
      const times = { dense: [] as number[], pruned: [] as number[] };
      for (let i = 0; i < warmUp + repetitions; i++) {
        const turn = [
          { network: dense, into: times.dense },
          { network: pruned, into: times.pruned },
        ];
        for (const { network, into } of i % 2 === 0 ? turn : turn.toReversed()) {
          const spent = await timed(backend, network, pixels, images);
          if (i >= warmUp) into.push(spent);
          await breathe();
        }
      }
      batches.push({
        images,
        repetitions,
        dense: quartilesOf(times.dense),
        pruned: quartilesOf(times.pruned),
      });
    }
    return { batches };
  } finally {
    dense.close();
    pruned.close();
  }
}

/** Milliseconds of one pass. Reading the logits waits for a device that works on its own. */
async function timed(
  { kernels }: Backend,
  network: Inference,
  pixels: Float32Array,
  images: number,
): Promise<number> {
  const start = performance.now();
  const logits = network.logits(pixels, images);
  await kernels.download(logits);
  const spent = performance.now() - start;
  kernels.free(logits);
  return spent;
}
