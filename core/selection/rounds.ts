import { Fault } from '#core/errors/fault';
import type { Graph, Kept } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import { costModel, type CostModel } from '#core/selection/costModel';
import { finalCounts } from '#core/selection/finalCounts';
import { firstWhere } from '#core/selection/firstWhere';
import { afterRemovals, removedOfAll, type Removals } from '#core/selection/global';
import { rateOf, type Counts } from '#core/selection/landing';
import type { Ratio } from '#core/selection/ratio';
import { MOST_ROUNDS, type SteppedSchedule } from '#core/selection/schedule';
import type { Band } from '#core/wire/stage';

/** One removal of several: its number from 1, of how many, and the original indices that were kept before it. */
export type Round = {
  readonly schedule: SteppedSchedule;
  readonly number: number;
  readonly of: number;
  readonly kept: Kept;
};

/** What is to be removed in all, of which network, to land where. */
export type Task = {
  readonly graph: Graph;
  readonly groups: readonly Group[];
  readonly ratio: Ratio;
  readonly band: Band;
};

/**
 * How many removals a schedule makes. It depends on the network, the ratio and the band alone, never on scores, so that all
 * runs of an entry train equally long in their pruning stages. Throws Fault `bad-config` naming the field where a
 * schedule doesn't go with the ratio or makes too many removals, and what {@link finalCounts} throws.
 */
export function roundCount(task: Task, schedule: SteppedSchedule): number {
  switch (schedule.kind) {
    case 'iterative':
    case 'gradual':
      return schedule.steps;
    case 'filters':
      return manageable(Math.ceil(filtersToRemove(task) / schedule.filters));
    case 'layers': {
      const { groups, ratio } = task;
      if (ratio.kind === 'global') {
        throw badSchedule(
          'kind',
          'one layer after the other needs a number of filters for each layer, which a global ratio doesn’t state',
          'Choose another ratio, or remove in steps over all layers.',
        );
      }
      const final = counted(task, ratio);
      return manageable(groups.filter(({ channels }, i) => final[i]! < channels).length);
    }
  }
}

function manageable(rounds: number): number {
  if (rounds <= MOST_ROUNDS) return rounds;
  throw badSchedule(
    'filters',
    `that makes ${rounds} removals, more than ${MOST_ROUNDS}`,
    'Remove more filters at a time.',
  );
}

/** A global threshold that is solved for the target has no number of filters of its own: the uniform one's stands for it. */
function filtersToRemove(task: Task): number {
  const { groups, ratio } = task;
  if (ratio.kind === 'global' && ratio.ratio !== undefined) return removedOfAll(ratio.ratio, groups);
  const final = counted(task, ratio.kind === 'global' ? { kind: 'target' } : ratio);
  return groups.reduce((sum, { channels }, i) => sum + channels - final[i]!, 0);
}

/** What every group keeps until the last removal at least: topping up belongs to that one. */
function counted({ graph, groups, band }: Task, ratio: Exclude<Ratio, { kind: 'global' }>): Counts {
  const { start, counts } = finalCounts(graph, costModel(graph, groups), groups, ratio, band);
  return counts.map((kept, i) => Math.max(kept, start[i]!));
}

/**
 * What each group keeps after a removal that is not the last: `current` are the channels that there are, `removals` the
 * order in which a threshold takes them. Stays short of what the last removal is to reach, so that the last one always
 * changes the kept set and all training before it belongs to pruning.
 */
export function countsOfRound(
  task: Task,
  { schedule, number, of }: Round,
  current: Counts,
  removals: (fewest: Counts) => Removals,
): Counts {
  const { graph, groups, ratio, band } = task;
  if (ratio.kind === 'global') {
    const order = removals(groups.map(({ channels }) => Math.max(1, Math.min(ratio.atLeast, channels))));
    const n = thresholdOfRound(task, ratio.ratio, schedule, number / of, current, order);
    return afterRemovals(current, order, n);
  }
  const final = counted({ graph, groups, ratio, band }, ratio);
  switch (schedule.kind) {
    case 'iterative':
    case 'gradual':
      return groups.map(({ channels }, i) => {
        const share = keptShare(schedule.kind, final[i]! / channels, number / of);
        return Math.min(current[i]!, Math.max(final[i]!, Math.ceil(channels * share - 1e-9)));
      });
    case 'filters': {
      const order = removals(final);
      return afterRemovals(current, order, Math.min(schedule.filters, order.length));
    }
    case 'layers': {
      const layers = groups.flatMap(({ channels }, i) => (final[i]! < channels ? [i] : []));
      const last = layers[number - 1]!;
      return current.map((kept, i) => (i <= last ? final[i]! : kept));
    }
  }
}

/** Removals of a threshold that is not the last. */
function thresholdOfRound(
  { graph, groups, band }: Task,
  share: number | undefined,
  schedule: SteppedSchedule,
  time: number,
  current: Counts,
  order: Removals,
): number {
  const all = groups.reduce((sum, { channels }) => sum + channels, 0);
  const gone = all - current.reduce((a, b) => a + b, 0);
  if (share !== undefined) {
    const final = removedOfAll(share, groups);
    const asked = isSpaced(schedule)
      ? all - Math.ceil(all * keptShare(schedule.kind, 1 - final / all, time) - 1e-9) - gone
      : filtersOf(schedule);
    return Math.max(0, Math.min(asked, final - 1 - gone, order.length));
  }
  const model = costModel(graph, groups);
  const short = shortOf(model, current, order, (rate) => rate >= band.low);
  if (!isSpaced(schedule)) return Math.min(filtersOf(schedule), short);
  const most = 1 / keptShare(schedule.kind, 1 / band.target, time);
  return Math.min(
    short,
    shortOf(model, current, order, (rate) => rate > most),
  );
}

function isSpaced(
  schedule: SteppedSchedule,
): schedule is Extract<SteppedSchedule, { kind: 'iterative' | 'gradual' }> {
  return schedule.kind === 'iterative' || schedule.kind === 'gradual';
}

function filtersOf(schedule: SteppedSchedule): number {
  return schedule.kind === 'filters' ? schedule.filters : 0;
}

/** The most removals whose rate doesn't reach something yet. */
function shortOf(
  model: CostModel,
  current: Counts,
  order: Removals,
  reached: (rate: number) => boolean,
): number {
  const first = firstWhere(order.length + 1, (n) => reached(rateOf(model, afterRemovals(current, order, n))));
  return Math.max(0, first - 1);
}

/**
 * Share that is kept at a time in [0, 1] on the way to `final`: equal shares of what is left at every step (Han 2015), or
 * sparsity along Zhu & Gupta's cubic, s = s_f (1 − (1 − t)³).
 */
export function keptShare(kind: 'iterative' | 'gradual', final: number, time: number): number {
  return kind === 'iterative' ? final ** time : 1 - (1 - final) * (1 - (1 - time) ** 3);
}

function badSchedule(field: string, what: string, hint: string): Fault {
  const path = `config.schedule.${field}`;
  return new Fault('bad-config', `${path}: ${what}.`, { field: path, hint, class: 'submitter' });
}
