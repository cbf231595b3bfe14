import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { Backend } from '#runner/compute/backend';
import { backward } from '#runner/compute/network/backward';
import { forward, freeTape } from '#runner/compute/network/forward';
import { openInference } from '#runner/compute/network/inference';
import { planTraining } from '#runner/compute/network/plan';
import type { Batch } from '#runner/compute/network/trainer';
import type { GoldenBatch } from './tinyResnet.ts';

type Weights = ReadonlyMap<string, Weight>;

export function toBatch({ x, y }: GoldenBatch): Batch {
  if (x.shape[0] !== y.length) throw new Error(`${x.shape[0]} images with ${y.length} labels`);
  return { pixels: Float32Array.from(x.data), labels: y };
}

/** Logits with running statistics, `[batch, classes]` row by row. */
export async function evalLogits(
  backend: Backend,
  graph: Graph,
  weights: Weights,
  batch: Batch,
): Promise<Float32Array> {
  const inference = openInference(backend, graph, weights);
  const logits = inference.logits(batch.pixels, batch.labels.length);
  const values = await backend.kernels.download(logits);
  backend.kernels.free(logits);
  inference.close();
  return values;
}

/** What the graph's last node gives with the batch's own statistics. */
export async function trainOutput(
  backend: Backend,
  graph: Graph,
  weights: Weights,
  batch: Batch,
): Promise<Float32Array> {
  const { kernels } = backend;
  const plan = planTraining(graph);
  const parameters = upload(backend, weights);
  const pixels = kernels.upload(batch.pixels, [batch.labels.length, ...graph.input]);
  const tape = forward(kernels, plan, parameters, pixels);
  const values = await kernels.download(tape.values.get(plan.logits)!);
  freeTape(kernels, plan, tape);
  kernels.free(pixels, ...parameters.values());
  return values;
}

/** Gradient of the mean loss by parameter, without weight decay. */
export async function lossGradients(
  backend: Backend,
  graph: Graph,
  weights: Weights,
  batch: Batch,
  labelSmoothing: number,
): Promise<Map<string, Float32Array>> {
  const { kernels } = backend;
  const plan = planTraining(graph);
  const parameters = upload(backend, weights);
  const pixels = kernels.upload(batch.pixels, [batch.labels.length, ...graph.input]);
  const tape = forward(kernels, plan, parameters, pixels);
  const { gradient } = await kernels.crossEntropy(
    tape.values.get(plan.logits)!,
    batch.labels,
    labelSmoothing,
  );
  const gradients = backward(kernels, plan, parameters, tape, gradient);
  freeTape(kernels, plan, tape);
  const values = new Map<string, Float32Array>();
  for (const [name, tensor] of gradients) values.set(name, await kernels.download(tensor));
  kernels.free(pixels, ...gradients.values(), ...parameters.values());
  return values;
}

function upload({ kernels }: Backend, weights: Weights) {
  return new Map([...weights].map(([name, { shape, data }]) => [name, kernels.upload(data, shape)]));
}
