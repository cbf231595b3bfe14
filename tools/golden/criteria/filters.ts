import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import { prunableGroups } from '#core/networks/groups';
import { rankChannels } from '#core/selection/ranking';
import { methodById } from '#methods/registry';
import type { Outcome } from '../case.ts';
import { absoluteDifference, within, type Difference } from '../difference.ts';
import { keptDifferences, layerGroups, scoreDifferences, scoresBy, type Network } from './network.ts';

const Scores = z.record(z.string(), z.array(z.number()).min(1));
const Kept = z.record(z.string(), z.array(z.int().min(0)));

/** Scores of every filter by layer, and the better half of each layer. */
const FilterCriterionSchema = z.strictObject({
  scores: Scores,
  kept: Kept,
  prng: z.string().optional(),
  rule: z.string().optional(),
});

/** Scores to 1e-5 of the largest of a layer, kept filters exactly. */
export function filterCriterion(
  network: Network,
  json: unknown,
  name: string,
  method: string,
  config?: object,
): Outcome {
  const { scores, kept } = parseOrFault(FilterCriterionSchema, json, name, 'bad-file');
  const groups = layerGroups(network, Object.keys(scores));
  const own = scoresBy(methodById(method), network, groups, config);
  return within([...scoreDifferences(own, scores, 1e-5), ...keptDifferences(network, groups, own, kept)]);
}

/** Listed scores, of which only the choice is compared. */
export function listedCriterion(network: Network, json: unknown, name: string): Outcome {
  const { scores, kept } = parseOrFault(FilterCriterionSchema, json, name, 'bad-file');
  return within(keptDifferences(network, layerGroups(network, Object.keys(scores)), scores, kept));
}

const NormStepSchema = z.strictObject({
  rule: z.string(),
  layers: z.record(
    z.string(),
    z.strictObject({
      alive: z.array(z.int().min(0)).min(1),
      scores: z.array(z.number()).min(1),
      prunedByDistance: z.array(z.int().min(0)),
    }),
  ),
});

/** FPGM after a norm step of a quarter: who is left, their distances, and which half goes by them. */
export function fpgmNormStep(network: Network, json: unknown, name: string): Outcome {
  const { layers } = parseOrFault(NormStepSchema, json, name, 'bad-file');
  const groups = layerGroups(network, Object.keys(layers));
  const own = scoresBy(methodById('fpgm'), network, groups, { normStep: 0.25 });
  const ranked = rankChannels(groups, own);
  const differences = groups.flatMap(({ id, channels }, i): readonly Difference[] => {
    const { alive, scores, prunedByDistance } = layers[id]!;
    const order = ranked[i]!.slice(0, alive.length);
    const worst = order.slice(alive.length - Math.floor(channels / 2));
    const exact = (what: string, ours: readonly number[], theirs: readonly number[]): Difference => ({
      what: `${what} in ${id}`,
      value: absoluteDifference(
        ours.toSorted((a, b) => a - b),
        theirs,
      ),
      allowed: 0,
    });
    const aliveScores = alive.map((filter) => own[id]![filter]!);
    return [
      exact('alive', order, alive),
      exact('pruned by distance', worst, prunedByDistance),
      ...scoreDifferences({ [id]: aliveScores }, { [id]: scores }, 1e-5),
    ];
  });
  return within(differences);
}

const DepgraphSchema = z.strictObject({
  rule: z.string(),
  groups: z.record(
    z.string(),
    z.strictObject({
      members: z.array(z.tuple([z.string(), z.enum(['out', 'in', 'bn'])])).min(1),
      meanOfSquares: z.array(z.number()),
      normalised: z.array(z.number()),
      kept: z.array(z.int().min(0)),
      /** Of the sparse training: a method of its own. */
      shrinkage: z.array(z.number()),
    }),
  ),
});

/** Group norm over the network's own dependency groups, which must be the file's. */
export function depgraphCriterion(network: Network, json: unknown, name: string): Outcome {
  const file = parseOrFault(DepgraphSchema, json, name, 'bad-file');
  const groups = prunableGroups(network.graph, 'all');
  const own = scoresBy(methodById('depgraph-group-norm'), network, groups);
  const byMembers = new Map(groups.map((group) => [key(group.members), group]));
  const listed = Object.entries(file.groups).map(([label, one]) => {
    const group = byMembers.get(key(one.members.map(([node, side]) => ({ node, side }))));
    if (group === undefined) throw new Error(`groups.${label}: the network has no group of these members`);
    return { group, ...one };
  });
  if (listed.length !== groups.length)
    throw new Error(`${groups.length} groups, the file has ${listed.length}`);
  const [scores, kept] = [
    Object.fromEntries(listed.map(({ group, normalised }) => [group.id, normalised])),
    Object.fromEntries(listed.map((one) => [one.group.id, one.kept])),
  ];
  return within([...scoreDifferences(own, scores, 1e-5), ...keptDifferences(network, groups, own, kept)]);
}

function key(members: readonly { readonly node: string; readonly side: string }[]): string {
  return members
    .map(({ node, side }) => `${node} ${side}`)
    .sort()
    .join(', ');
}
