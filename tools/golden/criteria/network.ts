import type { Graph } from '#core/networks/graph';
import { prunableGroups, type Group } from '#core/networks/groups';
import type { Weight } from '#core/networks/weights';
import { rateBand } from '#core/selection/band';
import { rankChannels } from '#core/selection/ranking';
import { selectFilters } from '#core/selection/select';
import type { Method } from '#methods/method';
import { absoluteDifference, relativeDifference, type Difference } from '../difference.ts';

/** The trained network of criteria.json. */
export type Network = { readonly graph: Graph; readonly weights: ReadonlyMap<string, Weight> };
export type Scores = Readonly<Record<string, ArrayLike<number>>>;

const HALF = { kind: 'uniform', ratio: 0.5 } as const;

/** What a method that needs weights alone gives for these groups. */
export function scoresBy(
  method: Method,
  { graph, weights }: Network,
  groups: readonly Group[],
  config: object = {},
): Scores {
  const full = method.configSchema.parse({ ratio: HALF, ...config });
  return method.score({ graph, groups, config: full, seed: 0 }, weights, {});
}

/** Every layer as a group of its own: the file scores layers, also those that share a residual stream. */
export function layerGroups({ weights }: Network, layers: readonly string[]): readonly Group[] {
  return layers.map((layer) => {
    const weight = weights.get(`${layer}.weight`);
    if (weight === undefined) throw new Error(`scores.${layer}: the network has no such layer`);
    const members = [{ node: layer, side: 'out' as const, offset: 0, span: 1 }];
    return { id: layer, channels: weight.shape.at(-1)!, members, responses: [], role: 'inner' };
  });
}

/** Scores of each group against the file's, in units of its largest. */
export function scoreDifferences(scores: Scores, expected: Scores, allowed: number): readonly Difference[] {
  return Object.entries(expected).map(([group, listed]) => ({
    what: `scores of ${group}`,
    value: relativeDifference(scores[group]!, listed),
    allowed,
  }));
}

/** The better half of each group: inside blocks as the site selects them, elsewhere by rank alone. */
export function keptDifferences(
  { graph }: Network,
  groups: readonly Group[],
  scores: Scores,
  expected: Readonly<Record<string, readonly number[]>>,
): readonly Difference[] {
  const inner = prunableGroups(graph, 'inner');
  const inside = inner.every(({ id }) => scores[id] !== undefined)
    ? selectFilters({ graph, groups: inner, scores, ratio: HALF, band: rateBand(graph, 'inner', 50) }).kept
    : {};
  const ranked = rankChannels(groups, scores);
  return groups.map(({ id, channels }, i) => {
    const best = ranked[i]!.slice(0, Math.floor(channels / 2)).toSorted((a, b) => a - b);
    const value = Math.max(
      ...[best, inside[id] ?? best].map((kept) => absoluteDifference(kept, expected[id] ?? [])),
    );
    return { what: `kept in ${id}`, value, allowed: 0 };
  });
}
