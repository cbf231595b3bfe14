import { Fault } from '#core/errors/fault';
import type { Graph } from '#core/networks/graph';
import { prunableGroups, type Prunable } from '#core/networks/groups';
import { rateBand } from '#core/selection/band';
import { costModel } from '#core/selection/costModel';
import { landSolved } from '#core/selection/land';
import type { Nearest } from '#core/selection/landing';

export type Reachability = { readonly reachable: true } | ({ readonly reachable: false } & Nearest);

/**
 * Whether a method can land in a target's band on this network, topping up included. It does not depend on scores: what
 * is reachable is so for every method. Else the two nearest rates, null where there is none on that side.
 */
export function reachability(graph: Graph, prunable: Prunable, target: number): Reachability {
  const groups = prunableGroups(graph, prunable);
  const landing = landSolved(costModel(graph, groups), groups, rateBand(graph, prunable, target));
  return landing.landed
    ? { reachable: true }
    : { reachable: false, below: landing.below, above: landing.above };
}

/** The Fault that says a target can't be reached and what could be. */
export function unreachable(target: number, { below, above }: Nearest, field: string): Fault {
  const nearest = [below, above].filter((rate) => rate !== null).map((rate) => `${rate.toFixed(3)}×`);
  const list = nearest.join(' and ') || 'none';
  return new Fault(
    'rate-unreachable',
    `${field}: no choice of filters gives a speedup of ${target}× here; the nearest rates are ${list}`,
    { field, hint: `Take a target just below ${nearest.join(' or ') || '1×'}.`, class: 'submitter' },
  );
}
