import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import type { Graph } from '#core/networks/graph';
import { prunableGroups, type Group } from '#core/networks/groups';
import type { Weight } from '#core/networks/weights';
import { rateBand } from '#core/selection/band';
import { selectFilters } from '#core/selection/select';
import { l1Filter } from '#methods/l1-filter';
import type { Backend } from '#runner/compute/backend';
import { casesOf, failed, notYet, unreadKeys, type GoldenCase, type Outcome } from './case.ts';
import { absoluteDifference, relativeDifference, within, type Difference } from './difference.ts';
import { evalLogits, toBatch } from './engine.ts';
import { TensorsSchema, toWeights } from './tensors.ts';
import { BatchSchema, ShortcutSchema, tinyResnet, TinyResnetSchema } from './tinyResnet.ts';

const FileSchema = z.looseObject({
  network: TinyResnetSchema.extend({ shortcut: ShortcutSchema }),
  weights: TensorsSchema,
  running: TensorsSchema,
  batches: z.array(BatchSchema).min(1),
  evalLogitsBatch0: z.array(z.number()).min(1),
  criteria: z.record(z.string(), z.unknown()),
});

/** Scores of every filter by layer, and the better half of each layer. */
const FilterCriterionSchema = z.strictObject({
  scores: z.record(z.string(), z.array(z.number()).min(1)),
  kept: z.record(z.string(), z.array(z.int().min(0))),
  prng: z.string().optional(),
});
type FilterCriterion = z.infer<typeof FilterCriterionSchema>;
type Network = { readonly graph: Graph; readonly weights: ReadonlyMap<string, Weight> };

/**
 * criteria.json: evaluation of the trained network to 1e-5, scores to 1e-5 of the largest, kept filters exactly.
 * Criteria whose methods don't exist yet are told.
 */
export function criteriaCases(json: unknown, open: () => Promise<Backend>): readonly GoldenCase[] {
  const file = parseOrFault(FileSchema, json, 'criteria.json', 'bad-file');
  const graph = tinyResnet(file.network, file.network.shortcut);
  const network: Network = { graph, weights: toWeights(file.weights, file.running) };
  const evaluation = async (): Promise<Outcome> => {
    const logits = await evalLogits(await open(), graph, network.weights, toBatch(file.batches[0]!));
    const value = relativeDifference(logits, file.evalLogitsBatch0);
    return within([{ what: 'logits', value, allowed: 1e-5 }]);
  };
  return [
    { name: 'criteria/evalLogitsBatch0', check: evaluation },
    ...casesOf('criteria', file.criteria, (entry, name) => checkCriterion(network, entry, name)),
    ...unreadKeys('criteria', file, [...Object.keys(FileSchema.shape), ...TOLD]),
  ];
}

/** Figures about the other numbers of the file. */
const TOLD = ['about', 'float32Error', 'decisionGap'];

/** Criteria of the format whose methods come later. */
const LATER: ReadonlySet<string> = new Set([
  ...['l2', 'fpgm', 'fpgmTorchPruning', 'fpgmAfterNormStep', 'taylorFoBn-train', 'taylorFoBn-eval'],
  ...['slimming', 'mwpGlobal', 'hrank', 'thinet', 'channelPruning', 'greg1', 'greg2', 'nOfM', 'sfp'],
  ...['depgraph', 'snip', 'grasp', 'synflow'],
]);

function checkCriterion(network: Network, json: unknown, name: string): Outcome {
  if (LATER.has(name)) return notYet(`a method for ${name}`);
  if (name !== 'l1' && name !== 'random') return failed('nothing knows a criterion of this name');
  const expected = parseOrFault(FilterCriterionSchema, json, name, 'bad-file');
  const listed = summed(prunableGroups(network.graph, 'all'), expected);
  // Random scores are listed draws: only the choice by them is compared.
  if (name === 'random') return within(keptDifferences(network.graph, listed, expected));
  const scores = l1Scores(network);
  return within([
    ...Object.entries(scores).map(([group, values]) => ({
      what: `scores of ${group}`,
      value: relativeDifference(values, listed[group]!),
      allowed: 1e-5,
    })),
    ...keptDifferences(network.graph, scores, expected),
  ]);
}

const HALF = { kind: 'uniform', ratio: 0.5 } as const;

function l1Scores({ graph, weights }: Network): Readonly<Record<string, Float64Array>> {
  const groups = prunableGroups(graph, 'all');
  return l1Filter.score({ graph, groups, config: { ratio: HALF }, seed: 0 }, weights) as Readonly<
    Record<string, Float64Array>
  >;
}

/** The file scores layers; a group's score is the sum over the layers that write it. */
function summed(
  groups: readonly Group[],
  { scores }: FilterCriterion,
): Readonly<Record<string, Float64Array>> {
  return Object.fromEntries(
    groups.map(({ id, channels, members }) => {
      const total = new Float64Array(channels);
      for (const { node, side } of members) {
        if (side !== 'out') continue;
        const layer = scores[node];
        if (layer?.length !== channels) throw new Error(`scores.${node}: not the ${channels} of this layer`);
        layer.forEach((score, i) => (total[i]! += score));
      }
      return [id, total];
    }),
  );
}

/** Filters kept inside blocks; on residual streams the paper's layers choose apart, a network can't. */
function keptDifferences(
  graph: Graph,
  scores: Readonly<Record<string, Float64Array>>,
  { kept }: FilterCriterion,
): readonly Difference[] {
  const groups = prunableGroups(graph, 'inner');
  const selection = selectFilters({ graph, groups, scores, ratio: HALF, band: rateBand(graph, 'inner', 50) });
  return groups.map(({ id }) => ({
    what: `kept in ${id}`,
    value: absoluteDifference(selection.kept[id]!, kept[id] ?? []),
    allowed: 0,
  }));
}
