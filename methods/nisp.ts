import { z } from 'zod';
import type { BatchNormNode, Graph, GraphNode } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import { sumOfPlaces } from '#core/networks/places';
import { channelsOf, inferShapes } from '#core/networks/shapes';
import type { Weight } from '#core/networks/weights';
import { selectionFields } from '#core/selection/fields';
import { sumPerFilter } from '#methods/filterScores';
import type { Method } from '#methods/method';

const ConfigSchema = z.strictObject(selectionFields);
type Weights = ReadonlyMap<string, Weight>;

/**
 * Neuron importance score propagation (Yu 2018, §3.3–3.4): s_k = |W_{k+1}|ᵀ s_{k+1}, from the final responses back to
 * every layer. A channel's importance is that of what its filters give after batch norm.
 */
export const nisp: Method<z.infer<typeof ConfigSchema>> = {
  id: 'nisp',
  name: 'Importance score propagation (NISP)',
  revision: 1,
  paper: {
    title: 'NISP: Pruning Networks using Neuron Importance Score Propagation',
    authors:
      'Ruichi Yu, Ang Li, Chun-Fu Chen, Jui-Hsin Lai, Vlad I. Morariu, Xintong Han, Mingfei Gao, Ching-Yung Lin, Larry S. Davis',
    year: 2018,
    venue: 'CVPR',
    arxiv: '1711.05908',
  },
  summary:
    'Removes the filters whose outputs count least for the logits, followed back through |W|, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'Propagation as in §3.3–3.4: through a layer by the absolute weights, through relu and pooling unchanged, over branches summed, through a concatenation to each input its part, through a depthwise convolution channel by channel. ' +
      'Deviations: it starts from the logits, all equally important, where the paper ranks the responses before the classifier by Inf-FS on data; ' +
      'batch norm, which the paper’s networks lack, multiplies by its slope |γ|/√(running variance + ε), which is what folding it into the convolution gives.',
  },
  startsFrom: 'base',
  cost: 'weights only',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' } },
  init: () => ({ needs: ['weights'], schedule: 'one-shot', observe: null }),
  score: ({ graph, groups }, weights) => {
    const importance = propagate(graph, weights);
    const response = responses(graph);
    return Object.fromEntries(groups.map((group) => [group.id, sumOfResponses(group, response, importance)]));
  },
};

/** Importance of every channel of every node's output, from the logits back. */
function propagate(graph: Graph, weights: Weights): ReadonlyMap<string, Float64Array> {
  const shapes = inferShapes(graph);
  const importance = new Map<string, Float64Array>();
  const last = graph.nodes.at(-1)!;
  importance.set(last.name, new Float64Array(graph.classes).fill(1));
  for (const node of graph.nodes.toReversed()) {
    const scores = importance.get(node.name);
    if (scores === undefined) continue;
    let before = 0;
    for (const input of node.inputs) {
      const channels = channelsOf(shapes.get(input));
      const sent = backThrough(node, scores, weights, { before, channels });
      importance.set(input, added(importance.get(input), sent));
      before += channels;
    }
  }
  return importance;
}

/** Importance of the channels of one input, of which `before` channels of other inputs are the first. */
function backThrough(
  node: GraphNode,
  scores: Float64Array,
  weights: Weights,
  { before, channels }: { readonly before: number; readonly channels: number },
): Float64Array {
  switch (node.op) {
    case 'conv':
    case 'linear':
      return throughWeights(weights.get(`${node.name}.weight`)!, scores);
    case 'depthwise':
      return sumPerFilter(weights.get(`${node.name}.weight`)!, Math.abs).map((sum, c) => sum * scores[c]!);
    case 'concat':
      return scores.slice(before, before + channels);
    case 'bn':
      return scores.map((score, c) => score * slope(node, weights, c));
    case 'shortcut':
      return Float64Array.from(node.positions, (position) => (position < 0 ? 0 : scores[position]!));
    case 'flatten':
      return sumOfPlaces(scores, channels, { offset: 0, span: scores.length / channels });
    case 'input':
    case 'relu':
    case 'relu6':
    case 'add':
    case 'max-pool':
    case 'avg-pool':
    case 'global-avg-pool':
      return scores;
  }
}

/** s_in[j] = Σ |W[…, j, k]| · s_out[k]. */
function throughWeights({ shape, data }: Weight, scores: Float64Array): Float64Array {
  const [inputs, outputs] = [shape.at(-2)!, shape.at(-1)!];
  const sums = new Float64Array(inputs);
  data.forEach((w, i) => {
    sums[Math.floor(i / outputs) % inputs]! += Math.abs(w) * scores[i % outputs]!;
  });
  return sums;
}

function slope({ name, eps }: BatchNormNode, weights: Weights, channel: number): number {
  const at = (part: string): number => weights.get(`${name}.${part}`)!.data[channel]!;
  return Math.abs(at('weight')) / Math.sqrt(at('running_var') + eps);
}

function added(before: Float64Array | undefined, sent: Float64Array): Float64Array {
  return before === undefined ? sent.slice() : before.map((score, i) => score + sent[i]!);
}

/** What a layer answers with: its batch norm's output where one alone reads it, else its own. */
function responses(graph: Graph): (layer: string) => string {
  const readers = (name: string) =>
    graph.nodes.filter((node) => (node.inputs as readonly string[]).includes(name));
  return (layer) => {
    const [first, ...more] = readers(layer);
    return first?.op === 'bn' && more.length === 0 ? first.name : layer;
  };
}

function sumOfResponses(
  { channels, members }: Group,
  response: (layer: string) => string,
  importance: ReadonlyMap<string, Float64Array>,
): Float64Array {
  const total = new Float64Array(channels);
  for (const { node, side } of members) {
    if (side !== 'out') continue;
    importance.get(response(node))?.forEach((score, i) => (total[i]! += score));
  }
  return total;
}
