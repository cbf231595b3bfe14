import { golden, goldenWeights, type GoldenTensors } from '../../test-data/golden.ts';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { prunableGroups } from '#core/networks/groups';
import { initialWeights, type Weight } from '#core/networks/weights';
import { l1Filter } from '#methods/l1-filter';
import type { Method } from '#methods/method';

/** A network whose layers have four filters each; LAYER is the one that constructed cases are about. For tests only. */
export const tiny = resnetCifar.build(
  { widths: [4, 4, 4], blocks: 1, shortcut: 'A' },
  { image: [8, 8, 3], classes: 2 },
);
export const LAYER = 's1b0.conv1';
export const groups = prunableGroups(tiny, 'inner');

/** Random weights, but LAYER's filters start with these values and are zero after them. */
export function withFilters(filters: readonly (readonly number[])[]): Map<string, Weight> {
  const data = new Float32Array(9 * 4 * 4);
  filters.forEach((values, filter) => values.forEach((value, i) => (data[i * 4 + filter] = value)));
  return initialWeights(tiny, 1).set(`${LAYER}.weight`, { shape: [3, 3, 4, 4], data });
}

/** LAYER's filters from the least to the most important. */
export function order<C>(
  method: Method<C>,
  weights: ReadonlyMap<string, Weight>,
  config: object = {},
): number[] {
  const full = method.configSchema.parse({ ratio: { kind: 'target' }, ...config });
  const scores = method.score({ graph: tiny, groups, config: full, seed: 1 }, weights, {})[LAYER]!;
  return Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]! || b - a);
}

/** The same by L1. */
export const orderByL1 = (weights: ReadonlyMap<string, Weight>): number[] => order(l1Filter, weights);

const data = golden<{
  network: { widths: [number, number, number]; classes: number; image: [number, number, number] };
  weights: GoldenTensors;
  running: GoldenTensors;
}>('criteria.json');

/** The trained network of test-data/golden/criteria.json (PyTorch). */
export const trained = {
  graph: resnetCifar.build(
    { widths: data.network.widths, blocks: 1, shortcut: 'B' },
    { image: data.network.image, classes: data.network.classes },
  ),
  weights: goldenWeights(data.weights, data.running),
};

/** A method's scores of the trained network's groups, divided by the largest of each. */
export function scaledScores<C>(method: Method<C>, config: object = {}): Record<string, number[]> {
  const full = method.configSchema.parse({ ratio: { kind: 'target' }, ...config });
  const input = {
    graph: trained.graph,
    groups: prunableGroups(trained.graph, 'inner'),
    config: full,
    seed: 1,
  };
  return scaled(method.score(input, trained.weights, {}));
}

export function scaled(scores: Readonly<Record<string, ArrayLike<number>>>): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(scores).map(([id, values]) => {
      const all = Array.from(values);
      const largest = Math.max(...all.map(Math.abs));
      return [id, all.map((value) => Number((value / largest).toFixed(5)))];
    }),
  );
}

/** One criterion of that file. */
export function criterion<T>(name: string): T {
  return golden<{ criteria: Record<string, T> }>('criteria.json').criteria[name]!;
}
