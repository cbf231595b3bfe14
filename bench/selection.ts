/**
 * Time of selection on ResNet-56: from weights to a shrunk network, without passes over data.
 *
 *   npm run bench -- selection [--rounds 20] [--json]
 *
 * L1 scores, rate band, counts solved for 2×, kept indices, the shrunk graph's plan and cost. Exits 1 when the median of
 * the whole is above 100 ms. Scores of methods that look at data are timed on drawn statistics beside it.
 */
import { parseArgs } from 'node:util';
import { networkCost } from '#core/networks/cost';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { prunableGroups } from '#core/networks/groups';
import { keptPlaces, shrinkGraph } from '#core/networks/shrink';
import { initialWeights } from '#core/networks/weights';
import { rateBand } from '#core/selection/band';
import { selectFilters } from '#core/selection/select';
import { METHODS, parseConfig } from '#methods/registry';
import { drawnStatistics } from '#methods/testing/observations';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, json: { type: 'boolean', default: false } },
});
const rounds = Number(options.rounds);
const LIMIT = 100;

const graph = resnetCifar.build(
  { widths: [16, 32, 64], blocks: 9, shortcut: 'A' },
  { image: [32, 32, 3], classes: 10 },
);
const weights = initialWeights(graph, 1);
const ratio = { kind: 'target' } as const;
const l1 = METHODS.find(({ id }) => id === 'l1-filter')!;

const times: Record<string, number[]> = {};
function timed<T>(what: string, work: () => T): T {
  const start = performance.now();
  const result = work();
  (times[what] ??= []).push(performance.now() - start);
  return result;
}

// The first rounds compile; they are left out.
const WARM = 3;
for (let round = -WARM; round < rounds; round++) {
  if (round === 0) for (const what of Object.keys(times)) times[what] = [];
  timed('the whole', () => {
    const groups = timed('dependency groups', () => prunableGroups(graph, 'inner'));
    const input = { graph, groups, config: parseConfig(l1, { ratio }), seed: 1 };
    const scores = timed('scores (L1)', () => l1.score(input, weights, {}));
    const band = timed('rate band', () => rateBand(graph, 'inner', 2));
    const { kept } = timed('selection', () => selectFilters({ graph, groups, scores, ratio, band }));
    timed('shrink plan and cost', () => [keptPlaces(graph, kept), networkCost(shrinkGraph(graph, kept))]);
  });
}
const steps = Object.entries(times).map(([step, all]) => ({ step, 'median ms': rounded(median(all)) }));

const groups = prunableGroups(graph, 'inner');
const scoring = METHODS.filter(({ cost }) => cost !== 'training').map((method) => {
  const input = { graph, groups, config: parseConfig(method, { ratio }), seed: 1 };
  const statistics = drawnStatistics(method, input);
  const all = Array.from({ length: 5 }, () => {
    const start = performance.now();
    method.score(input, weights, statistics);
    return performance.now() - start;
  });
  return { 'scores of': method.id, 'best ms': rounded(Math.min(...all)) };
});

if (options.json) console.log(JSON.stringify({ steps, scoring }, null, 2));
else {
  console.table(steps);
  console.table(scoring);
}
process.exitCode = median(times['the whole']!) <= LIMIT ? 0 : 1;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function rounded(ms: number): number {
  return Number(ms.toFixed(1));
}
