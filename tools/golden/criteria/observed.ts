import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import { prunableGroups } from '#core/networks/groups';
import { rankChannels } from '#core/selection/ranking';
import type { Series } from '#methods/method';
import { methodById } from '#methods/registry';
import type { Backend } from '#runner/compute/backend';
import type { Batch } from '#runner/compute/network/trainer';
import { collectStatistics } from '#runner/statistics/collect';
import { reluAfter } from '../activations.ts';
import type { Outcome } from '../case.ts';
import { absoluteDifference, relativeDifference, within, type Difference } from '../difference.ts';
import type { Network, Scores } from './network.ts';

/** What a criterion that looks at data is compared on. */
export type Data = {
  readonly open: () => Promise<Backend>;
  readonly batches: readonly Batch[];
  /** All criteria of the file, for one that shares another's places. */
  readonly criteria: Readonly<Record<string, unknown>>;
};

const ByNode = z.record(z.string(), z.array(z.number()).min(1));
const Kept = z.record(z.string(), z.array(z.int().min(0)));

const TaylorSchema = z.strictObject({
  rule: z.string(),
  gatePerBatch: z.array(ByNode).min(1),
  gate: ByNode,
  gammaBeta: ByNode,
  gammaOnly: ByNode,
  ema: ByNode,
  kept: Kept,
});

/** Gates after every batch norm of the file: by batch, averaged, of γ alone, with momentum over two rounds. */
export async function taylorFoBnCriterion(
  network: Network,
  json: unknown,
  name: string,
  data: Data,
): Promise<Outcome> {
  const file = parseOrFault(TaylorSchema, json, name, 'bad-file');
  const nodes = Object.keys(file.gate);
  const mode = { batchNorm: name.endsWith('-eval') ? 'running' : 'batch' };
  const gates = await observedScores(network, 'taylor-fo-bn', mode, data);
  const gamma = await observedScores(network, 'taylor-fo-bn', { ...mode, gate: 'gamma' }, data);
  const rounds = await observedScores(network, 'taylor-fo-bn', { ...mode, rounds: 2 }, data);
  const compared = (what: string, own: Scores, expected: Scores): readonly Difference[] =>
    nodes.map((node) => ({
      what: `${what} of ${node}`,
      value: relativeDifference(own[node] ?? [], expected[node]!),
      allowed: 3e-4,
    }));
  return within([
    ...file.gatePerBatch.flatMap((expected, batch) =>
      compared(`batch ${batch}`, gates.batch(batch), expected),
    ),
    ...compared('gate', gates.scores, file.gate),
    ...compared('γ and β', gates.scores, file.gammaBeta),
    ...compared('γ alone', gamma.scores, file.gammaOnly),
    ...compared('moving average', rounds.scores, file.ema),
    ...bestHalves(gates.scores, file.kept),
  ]);
}

const HrankSchema = z.strictObject({
  rule: z.string(),
  averageRank: ByNode,
  ranksOfBatch0: z.record(z.string(), z.array(z.array(z.int().min(0)).min(1)).min(1)),
  kept: Kept,
});

/** Ranks of each map of the first batch, mean ranks over all, and the better halves: all exact. */
export async function hrankCriterion(
  network: Network,
  json: unknown,
  name: string,
  data: Data,
): Promise<Outcome> {
  const file = parseOrFault(HrankSchema, json, name, 'bad-file');
  const nodeOf = (value: string): string => reluAfter(network.graph, value.replace(/\.relu$/, ''))!;
  const named = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(values).map(([value, listed]) => [nodeOf(value), listed]));
  const all = await observedScores(network, 'hrank', {}, data);
  const [first] = data.batches;
  const single = await observedScores(network, 'hrank', {}, { ...data, batches: images(first!) });
  const ranks = Object.entries(named(file.ranksOfBatch0)).flatMap(([node, listed]) =>
    listed.map((expected, image) => ({
      what: `ranks of ${node}, image ${image}`,
      value: absoluteDifference(single.batch(image)[node] ?? [], expected),
      allowed: 0,
    })),
  );
  const means = Object.entries(named(file.averageRank)).map(([node, expected]) => ({
    what: `mean rank of ${node}`,
    value: absoluteDifference(all.scores[node] ?? [], expected),
    allowed: 1e-9,
  }));
  return within([...ranks, ...means, ...bestHalves(all.scores, named(file.kept))]);
}

/** A batch as batches of one image: in evaluation mode the same images. */
function images({ pixels, labels }: Batch): readonly Batch[] {
  const size = pixels.length / labels.length;
  return Array.from(labels, (label, i) => ({
    pixels: pixels.slice(i * size, (i + 1) * size),
    labels: [label],
  }));
}

/** A method's scores of every node that it measures, each as if it were a group of its own. */
async function observedScores(
  { graph, weights }: Network,
  id: string,
  config: object,
  { open, batches }: Data,
): Promise<{ readonly scores: Scores; batch(index: number): Scores }> {
  const method = methodById(id);
  const groups = prunableGroups(graph, 'all');
  const full = method.configSchema.parse({ ratio: { kind: 'target' }, ...config });
  const input = { graph, groups, config: full, seed: 0 };
  const { observe } = method.init(input);
  if (observe === null) throw new Error(`${id} looks at no data`);
  const backend = await open();
  const { statistics } = await collectStatistics({ backend, input, weights, observe }, batches, () =>
    Promise.resolve(),
  );
  const nodes = Object.values(statistics).flat();
  const alone = Object.fromEntries(nodes.map((series): [string, Series[]] => [series.node, [series]]));
  return {
    scores: method.score(input, weights, alone),
    batch: (index) => Object.fromEntries(nodes.map(({ node, batches: all }) => [node, all[index]!])),
  };
}

function bestHalves(
  scores: Scores,
  kept: Readonly<Record<string, readonly number[]>>,
): readonly Difference[] {
  return Object.entries(kept).map(([id, expected]) => {
    const group = { id, channels: scores[id]!.length, members: [], responses: [], role: 'inner' as const };
    const best = rankChannels([group], scores)[0]!.slice(0, Math.floor(group.channels / 2));
    const value = absoluteDifference(
      best.toSorted((a, b) => a - b),
      expected,
    );
    return { what: `kept in ${id}`, value, allowed: 0 };
  });
}
