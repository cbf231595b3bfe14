import { Fault } from '#core/errors/fault';
import type { Graph } from '#core/networks/graph';
import { prunableGroups, type Group, type Prunable } from '#core/networks/groups';
import { costModel, type CostModel } from '#core/selection/costModel';
import type { Band } from '#core/wire/stage';

/**
 * The rate band of a target speedup r: `r ≤ rate ≤ r · (1 + max(.03, g))`, g = MACs of the smallest prunable filter /
 * (dense MACs / r) (design: fairness, rate band). A filter's MACs are what removing it from the dense network saves,
 * its consumers' inputs included: the finest step that pruning can take.
 */
export function rateBand(graph: Graph, prunable: Prunable, target: number): Band {
  const groups = prunableGroups(graph, prunable);
  const model = costModel(graph, groups);
  const step = smallestFilter(model, groups) / (model.dense / target);
  return { target, low: target, high: target * (1 + Math.max(0.03, step)) };
}

/** Both ends included. */
export function inBand(rate: number, band: Band): boolean {
  return rate >= band.low && rate <= band.high;
}

/**
 * The bands of a board's targets, in the order given. Throws Fault `bad-config` when two of them overlap, because a
 * result would then be ranked twice.
 */
export function rateBands(graph: Graph, prunable: Prunable, targets: readonly number[]): readonly Band[] {
  const bands = targets.map((target) => rateBand(graph, prunable, target));
  const rising = bands.toSorted((a, b) => a.low - b.low);
  rising.slice(1).forEach((band, i) => {
    const below = rising[i]!;
    if (band.low > below.high) return;
    throw new Fault(
      'bad-config',
      `targets: the bands of ${below.target} (${text(below)}) and ${band.target} (${text(band)}) overlap`,
      {
        field: 'targets',
        hint: `Put the next target above ${(Math.ceil(below.high * 1000) / 1000).toString()}, or leave one out.`,
      },
    );
  });
  return bands;
}

/** MACs saved by removing one channel of the cheapest group from the dense network. */
function smallestFilter(model: CostModel, groups: readonly Group[]): number {
  const full = groups.map((group) => group.channels);
  const savings = groups.map((_, i) => model.dense - model.macs(full.with(i, full[i]! - 1)));
  return savings.length === 0 ? 0 : Math.min(...savings);
}

function text(band: Band): string {
  return `${band.low}–${band.high.toFixed(3)}×`;
}
