import { traceChannels } from '#core/networks/channels';
import { networkCost } from '#core/networks/cost';
import type { Graph, Kept } from '#core/networks/graph';
import { mixingNodes, patchColumns, type MixingNode } from '#core/networks/patchColumns';
import { keptPlaces } from '#core/networks/shrink';
import { subgraph } from '#core/networks/subgraph';
import type { Weight } from '#core/networks/weights';
import type { Reconstruction } from '#methods/method';
import type { Backend } from '#runner/compute/backend';
import { openInference } from '#runner/compute/network/inference';
import type { Batch } from '#runner/compute/network/trainer';
import { drawPlaces, outputSize, patchesAt, type DrawnPlaces } from '#runner/statistics/patches';
import type { ForwardWork } from '#core/verification/pruneLedger';

type Network = { readonly graph: Graph; readonly weights: ReadonlyMap<string, Weight> };

type Order = {
  readonly backend: Backend;
  readonly base: Network;
  readonly pruned: Network;
  readonly kept: Kept;
  readonly reconstruction: Reconstruction;
  readonly seed: number;
  /** The same batches each time. */
  batches(): Iterable<Batch>;
};

/**
 * Fits every convolution and linear layer that lost inputs to what it gave in the base, in execution order, so that each
 * one also makes up for the errors of those before it (He 2017, §3.2, "whole model pruning"). One pass through the base,
 * then for each layer one pass through the pruned network up to it: rows of one layer at a time are held in memory.
 * `after` is called after each batch with the share of the work done.
 */
export async function reconstruct(
  order: Order,
  after: (share: number) => Promise<void>,
): Promise<{ readonly weights: Map<string, Weight>; readonly work: ForwardWork }> {
  const { base, pruned, kept } = order;
  const places = keptPlaces(base.graph, kept);
  const smaller = mixingNodes(pruned.graph);
  const layers = [...mixingNodes(base.graph).values()].flatMap((node) => {
    const inputs = places.get(node.inputs[0]) ?? null;
    return inputs === null
      ? []
      : [{ node, prunedNode: smaller.get(node.name)!, filters: places.get(node.name) ?? null }];
  });
  const weights = new Map(pruned.weights);
  let work: ForwardWork = { images: 0, macs: 0 };
  const counted = async (done: ForwardWork, pass: number, share: number): Promise<void> => {
    work = { images: work.images + done.images, macs: work.macs + done.macs };
    await after((pass + share) / (layers.length + 1));
  };
  if (layers.length === 0) return { weights, work };
  const targets = await baseTargets(order, layers, (done, share) => counted(done, 0, share));
  for (const [i, layer] of layers.entries()) {
    const passed = (done: ForwardWork, share: number) => counted(done, 1 + i, share);
    const refitted = await refit(order, layer, weights, targets.get(layer)!, passed);
    weights.set(`${layer.node.name}.weight`, refitted);
  }
  return { weights, work };
}

/** A layer that lost inputs: in the base, in the pruned network, and which of its filters are left (null: all). */
type Layer = {
  readonly node: MixingNode;
  readonly prunedNode: MixingNode;
  readonly filters: readonly number[] | null;
};

type Counted = (done: ForwardWork, share: number) => Promise<void>;

/** What each layer gives in the base at the drawn places, less its bias: by batch, `rows × filters left`. */
async function baseTargets(
  order: Order,
  layers: readonly Layer[],
  counted: Counted,
): Promise<ReadonlyMap<Layer, readonly Float32Array[]>> {
  const { backend, base } = order;
  const { kernels } = backend;
  const targets = new Map(layers.map((layer): [Layer, Float32Array[]] => [layer, []]));
  const names = new Set(layers.map(({ node }) => node.inputs[0]));
  const inference = openInference(backend, base.graph, base.weights);
  const { macs } = networkCost(base.graph);
  const total = order.reconstruction.batches;
  let batch = 0;
  try {
    for (const { pixels, labels } of order.batches()) {
      const values = inference.values(pixels, labels.length, names);
      for (const [name, tensor] of values) {
        const data = await kernels.download(tensor);
        kernels.free(tensor);
        for (const layer of layers) {
          if (layer.node.inputs[0] !== name) continue;
          const drawn = placesOf(order, layer, batch, labels.length, tensor.shape);
          const patches = patchesAt(layer.node, data, tensor.shape, drawn);
          targets.get(layer)!.push(await outputsOf(order, layer, patches, drawn.images.length));
        }
      }
      batch += 1;
      await counted({ images: labels.length, macs: macs * labels.length }, batch / total);
    }
  } finally {
    inference.close();
  }
  return targets;
}

/** The layer's new weight, from one pass through the pruned network as it is by now. */
async function refit(
  order: Order,
  layer: Layer,
  weights: ReadonlyMap<string, Weight>,
  targets: readonly Float32Array[],
  counted: Counted,
): Promise<Weight> {
  const { backend, pruned, reconstruction } = order;
  const { prunedNode: node } = layer;
  const before = subgraph(pruned.graph, node.inputs[0]);
  const { macs } = networkCost(before);
  const inference = openInference(backend, before, weights);
  const patches: Float32Array[] = [];
  const drawn: Int32Array[] = [];
  try {
    for (const { pixels, labels } of order.batches()) {
      const tensor = inference.logits(pixels, labels.length);
      const data = await backend.kernels.download(tensor);
      backend.kernels.free(tensor);
      const places = placesOf(order, layer, patches.length, labels.length, tensor.shape);
      patches.push(patchesAt(node, data, tensor.shape, places));
      drawn.push(places.filters);
      const share = patches.length / reconstruction.batches;
      await counted({ images: labels.length, macs: macs * labels.length }, share);
    }
  } finally {
    inference.close();
  }
  const { shape, data: weight } = weights.get(`${node.name}.weight`)!;
  const [inputs, filters] = [shape.at(-2)!, shape.at(-1)!];
  const span = traceChannels(pruned.graph).spans.get(node.inputs[0])!;
  const channels = inputs / span;
  const fitted = reconstruction.refit({
    rows: drawn.reduce((sum, one) => sum + one.length, 0),
    columns: weight.length / filters,
    filters,
    patches: joined(patches),
    weight,
    drawn: Int32Array.from(drawn.flatMap((one) => [...one])),
    targets: joined(targets),
    channels,
    channelColumns: patchColumns(node, inputs, channels, { offset: 0, span }),
  });
  return { shape, data: Float32Array.from(fitted) };
}

/** The same places in the base and in the pruned network, whose outputs have the same size. */
function placesOf(
  { seed, reconstruction, pruned }: Order,
  { node, prunedNode }: Layer,
  batch: number,
  images: number,
  inputShape: readonly number[],
): DrawnPlaces {
  const { shape } = pruned.weights.get(`${prunedNode.name}.weight`)!;
  const size = outputSize(node, inputShape);
  return drawPlaces(seed, `refit/${node.name}`, batch, images, size, shape.at(-1)!, reconstruction.places);
}

async function outputsOf(
  { backend: { kernels }, base }: Order,
  { node, filters }: Layer,
  patches: Float32Array,
  rows: number,
): Promise<Float32Array> {
  const { shape, data } = base.weights.get(`${node.name}.weight`)!;
  const all = shape.at(-1)!;
  const columns = data.length / all;
  const left = filters ?? Array.from({ length: all }, (_, i) => i);
  const own = Float32Array.from(
    { length: columns * left.length },
    (_, at) => data[Math.floor(at / left.length) * all + left[at % left.length]!]!,
  );
  const tensors = [
    kernels.upload(patches, [rows, columns]),
    kernels.upload(own, [columns, left.length]),
    kernels.upload(new Float32Array(left.length), [left.length]),
  ] as const;
  const product = kernels.linear(...tensors);
  const outputs = await kernels.download(product);
  kernels.free(product, ...tensors);
  return outputs;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
