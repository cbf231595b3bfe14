import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import { lassoAt, lassoPath } from '#core/linalg/lassoPath';
import { mixingNodes, patchColumns } from '#core/networks/patchColumns';
import { greedyRemoval } from '#core/selection/greedyRemoval';
import { rankChannels } from '#core/selection/ranking';
import { rowSums } from '#methods/cp';
import type { PatchMoments, RefitPatches } from '#methods/method';
import { channelParts, drawnGram, fittedScales, wholeGram } from '#methods/reconstruction';
import { methodById } from '#methods/registry';
import { openInference } from '#runner/compute/network/inference';
import { secondMoments, transposed } from '#runner/statistics/moments';
import { outputSize, patchesAt } from '#runner/statistics/patches';
import { TensorSchema } from '../tensors.ts';
import type { Outcome } from '../case.ts';
import { absoluteDifference, relativeDifference, within, type Difference } from '../difference.ts';
import type { Network } from './network.ts';
import type { Data } from './observed.ts';

const Indices = z.array(z.int().min(0)).min(1);
const Numbers = z.array(z.number()).min(1);
/** Image (over all batches), row, column and filter of an output. */
const Position = z.tuple([z.int().min(0), z.int().min(0), z.int().min(0), z.int().min(0)]);

const ThinetSchema = z.strictObject({
  rule: z.string(),
  positions: z.array(Position).min(1),
  X: Numbers,
  removedInOrder: Indices,
  objective: Numbers,
  kept: Indices,
  scale: Numbers,
});

/** Each channel's part of the sampled outputs, the order of removal with its costs, and the factors afterwards. */
export async function thinetCriterion(
  network: Network,
  json: unknown,
  name: string,
  data: Data,
): Promise<Outcome> {
  const file = parseOrFault(ThinetSchema, json, name, 'bad-file');
  const layer = await layerAt(network, file.rule, file.positions, data);
  const { observe, score } = planned('thinet', network);
  if (observe.kind !== 'patches') throw new Error('thinet looks at patches');
  const scores = score(observe.measure(layer));
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  const { costs } = greedyRemoval(drawnGram(layer), new Float64Array(layer.channels));
  const gone = file.removedInOrder.length;
  return within([
    { what: 'parts of the outputs', value: relativeDifference(channelParts(layer), file.X), allowed: 1e-5 },
    exactly('order of removal', order.slice(0, gone), file.removedInOrder),
    {
      what: 'costs',
      value: relativeDifference(costs.slice(0, gone), file.objective),
      allowed: 1e-5,
    },
    exactly('kept', ascending(order.slice(gone)), file.kept),
    {
      what: 'factors',
      value: relativeDifference(fittedScales(withOnly(layer, file.kept)), file.scale),
      allowed: 1e-5,
    },
  ]);
}

const Search = z.strictObject({
  tried: z.array(z.tuple([z.number(), z.int()])).min(1),
  alpha: z.number(),
  beta: Numbers,
  kept: Indices,
});
const CpSchema = Search.extend({
  rule: z.string(),
  S: z.int().min(1),
  gram: Numbers,
  Zty: Numbers,
  otherRanks: z.record(z.string(), Search),
  refittedWeights: TensorSchema,
});

/** Products of the channels' parts, how many coefficients live at each penalty tried, the coefficients, the new weights. */
export async function channelPruningCriterion(
  network: Network,
  json: unknown,
  name: string,
  data: Data,
): Promise<Outcome> {
  const file = parseOrFault(CpSchema, json, name, 'bad-file');
  const { positions } = parseOrFault(ThinetSchema, data.criteria['thinet'], 'thinet', 'bad-file');
  const layer = await layerAt(network, file.rule, positions, data);
  const { observe, reconstruct, score } = planned('cp', network);
  if (observe.kind !== 'patch-moments') throw new Error('cp looks at moments of patches');
  const moments = await momentsOf(layer, data);
  const gram = wholeGram(moments).map((value) => value / file.S);
  const path = lassoPath(gram, rowSums(gram));
  const scores = score(observe.measure(moments));
  const searched = (what: string, { tried, alpha, beta, kept }: z.infer<typeof Search>) => [
    exactly(
      `alive at the penalties tried${what}`,
      tried.map(([penalty]) => lassoAt(path, penalty).filter((value) => value !== 0).length),
      tried.map(([, alive]) => alive),
    ),
    { what: `coefficients${what}`, value: relativeDifference(lassoAt(path, alpha), beta), allowed: 1e-5 },
    exactly(`kept${what}`, bestOf(scores, kept.length), kept),
  ];
  const refitted = reconstruct!.refit(withOnly(layer, file.kept));
  return within([
    { what: 'products', value: relativeDifference(gram, file.gram), allowed: 1e-5 },
    { what: 'products with the output', value: relativeDifference(rowSums(gram), file.Zty), allowed: 1e-5 },
    ...searched('', file),
    ...Object.entries(file.otherRanks).flatMap(([rank, search]) => searched(` of ${rank}`, search)),
    {
      what: 'new weights',
      value: relativeDifference(refitted, file.refittedWeights.data),
      allowed: 1e-5,
    },
  ]);
}

/** What the layer that the rule names reads at these positions, with what it gives there as targets. */
async function layerAt(
  { graph, weights }: Network,
  rule: string,
  positions: readonly z.infer<typeof Position>[],
  { open, batches }: Data,
): Promise<RefitPatches> {
  const name = /^layer ([^\s,;]+)/.exec(rule)?.[1] ?? '';
  const node = mixingNodes(graph).get(name);
  const weight = weights.get(`${name}.weight`);
  if (node === undefined || weight === undefined) throw new Error(`rule: the network has no layer "${name}"`);
  const backend = await open();
  const inference = openInference(backend, graph, weights);
  const [channels, filters] = [weight.shape.at(-2)!, weight.shape.at(-1)!];
  const columns = weight.data.length / filters;
  const patches = new Float32Array(positions.length * columns);
  let first = 0;
  for (const { pixels, labels } of batches) {
    const [value] = inference.values(pixels, labels.length, new Set([node.inputs[0]])).values();
    const data = await backend.kernels.download(value!);
    const across = outputSize(node, value!.shape)[1];
    backend.kernels.free(value!);
    positions.forEach(([image, y, x, filter], row) => {
      if (image < first || image >= first + labels.length) return;
      const place = {
        images: Int32Array.of(image - first),
        places: Int32Array.of(y * across + x),
        filters: Int32Array.of(filter),
      };
      patches.set(patchesAt(node, data, value!.shape, place), row * columns);
    });
    first += labels.length;
  }
  inference.close();
  return withTargets({
    rows: positions.length,
    columns,
    filters,
    patches,
    weight: weight.data,
    drawn: Int32Array.from(positions, ([, , , filter]) => filter),
    channels,
    channelColumns: patchColumns(node, channels, channels, { offset: 0, span: 1 }),
  });
}

function withTargets(layer: Omit<RefitPatches, 'targets'>): RefitPatches {
  const { rows, columns, filters, patches, weight } = layer;
  const targets = new Float32Array(rows * filters);
  for (let m = 0; m < rows; m++) {
    for (let o = 0; o < filters; o++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += patches[m * columns + k]! * weight[k * filters + o]!;
      targets[m * filters + o] = sum;
    }
  }
  return { ...layer, targets };
}

/** The layer when only these input channels are left; its targets stay the whole layer's. */
function withOnly(layer: RefitPatches, kept: readonly number[]): RefitPatches {
  const each = layer.channelColumns.length / layer.channels;
  const chosen = kept.flatMap((c) => [...layer.channelColumns.subarray(c * each, (c + 1) * each)]);
  // Windows stay ordered as the smaller convolution's weight has them.
  const columns = ascending(chosen);
  const place = new Map(columns.map((column, i) => [column, i]));
  const { rows, filters } = layer;
  return {
    ...layer,
    columns: columns.length,
    patches: Float32Array.from(
      { length: rows * columns.length },
      (_, at) =>
        layer.patches[Math.floor(at / columns.length) * layer.columns + columns[at % columns.length]!]!,
    ),
    weight: Float32Array.from(
      columns.flatMap((column) => [...layer.weight.subarray(column * filters, (column + 1) * filters)]),
    ),
    channels: kept.length,
    channelColumns: Int32Array.from(chosen, (column) => place.get(column)!),
  };
}

async function momentsOf(layer: RefitPatches, { open }: Data): Promise<PatchMoments> {
  const { kernels } = await open();
  const { rows, columns, filters, patches, weight } = layer;
  return {
    ...layer,
    moments: await secondMoments(kernels, patches, rows, columns),
    weightMoments: await secondMoments(kernels, transposed(weight, columns, filters), filters, columns),
  };
}

/** A method as published, and its scores of the one group that these numbers are about. */
function planned(id: string, { graph }: Network) {
  const method = methodById(id);
  const input = { graph, groups: [], config: method.asPublished, seed: 0 };
  const { observe, reconstruct } = method.init(input);
  if (observe === null) throw new Error(`${id} looks at no data`);
  const score = (sum: Float64Array): Float64Array =>
    method.score(input, new Map(), { layer: [{ node: 'layer', batches: [sum], images: [1] }] })['layer']!;
  return { observe, reconstruct, score };
}

function bestOf(scores: Float64Array, count: number): readonly number[] {
  const group = { id: 'layer', channels: scores.length, members: [], responses: [], role: 'inner' as const };
  return ascending(rankChannels([group], { layer: scores })[0]!.slice(0, count));
}

function exactly(what: string, own: readonly number[], expected: readonly number[]): Difference {
  return { what, value: absoluteDifference(own, expected), allowed: 0 };
}

function ascending(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}
