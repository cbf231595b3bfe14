import { Fault } from '#core/errors/fault';
import type { Group } from '#core/networks/groups';
import { inBand } from '#core/selection/band';
import { firstWhere } from '#core/selection/firstWhere';
import { rateOf, stepped, type Counts, type Course } from '#core/selection/landing';
import { normalised, type Normaliser } from '#core/selection/normalise';
import { removedByRatio, type GlobalRatio } from '#core/selection/ratio';
import { unreachable } from '#core/selection/reachable';
import { topUp } from '#core/selection/topUp';

/**
 * All that one rising threshold removes, in order: the index of the group that loses its least important filter next.
 * The first n of them are what a threshold removes that takes n filters.
 */
export type Removals = readonly number[];

/**
 * Orders channels of all groups by their scores, normalised group by group. Of equal scores the later group and the
 * higher index go first. `ranked` are each group's channels from the most important on, of which the first `fewest` stay.
 */
export function removalOrder(
  ranked: readonly (readonly number[])[],
  scores: readonly ArrayLike<number>[],
  by: Normaliser,
  fewest: Counts,
): Removals {
  const all = ranked.flatMap((channels, group) => {
    const values = normalised(scores[group]!, by);
    return channels.slice(fewest[group]).map((channel) => ({ group, channel, score: values[channel]! }));
  });
  all.sort((a, b) => a.score - b.score || b.group - a.group || b.channel - a.channel);
  return all.map(({ group }) => group);
}

/** What is left of `counts` when the first n removals are made. */
export function afterRemovals(counts: Counts, removals: Removals, n: number): Counts {
  const left = [...counts];
  for (let i = 0; i < n; i++) left[removals[i]!]! -= 1;
  return left;
}

/** Filters that a stated share of all prunable ones removes: ceil(ratio × filters). */
export function removedOfAll(ratio: number, groups: readonly Group[]): number {
  return removedByRatio(
    ratio,
    groups.reduce((sum, { channels }) => sum + channels, 0),
  );
}

/** Throws Fault `bad-config` for a stated share that takes more filters than the layers may lose. */
export function checkGlobal(groups: readonly Group[], { ratio, atLeast }: GlobalRatio): void {
  const mayGo = groups.reduce((sum, { channels }) => sum + Math.max(0, channels - atLeast), 0);
  const asked = ratio === undefined ? 1 : removedOfAll(ratio, groups);
  if (asked <= mayGo) return;
  const field = ratio === undefined ? 'config.ratio.atLeast' : 'config.ratio.ratio';
  throw new Fault(
    'bad-config',
    `${field}: ${asked} filters would go, but only ${mayGo} may: every layer keeps at least ${atLeast}.`,
    { field, hint: 'Remove a smaller share, or let layers keep fewer filters.', class: 'submitter' },
  );
}

/**
 * Final counts of one threshold over all groups. Solved for the band: the smallest threshold that reaches it; where one
 * filter jumps over the band, the one before, and then single filters from the least important on that don't cross it
 * (design: methods, landing in a rate band). With a stated share the threshold takes ceil(share × filters), and topping up
 * may move each layer by one filter at most; where that doesn't land the share stands. `course.most` are the channels
 * there are, `course.fewest` what the layers keep in any case.
 *
 * Throws Fault `layer-emptied` naming the layer where nothing is kept in any case and the threshold takes all, and
 * `rate-unreachable` with the two nearest rates.
 */
export function landGlobal(
  course: Course,
  removals: Removals,
  ratio: GlobalRatio,
): { readonly start: Counts; readonly counts: Counts } {
  return ratio.ratio === undefined
    ? landThreshold(course, removals)
    : landShare(course, removals, ratio.ratio);
}

function landThreshold(course: Course, removals: Removals) {
  const { model, band, most } = course;
  const at = (n: number): Counts => afterRemovals(most, removals, n);
  const first = firstWhere(removals.length + 1, (n) => rateOf(model, at(n)) >= band.low);
  if (first > removals.length) {
    const below = rateOf(model, at(removals.length));
    throw unreachable(band.target, { below, above: null }, 'targets');
  }
  const reached = notEmpty(course, at(first));
  if (inBand(rateOf(model, reached), band)) return { start: reached, counts: reached };
  const from = Math.max(first - 1, 0);
  const start = at(from);
  const walked = walk(course, removals, from);
  if (inBand(rateOf(model, walked), band)) return { start, counts: walked };
  const landing = topUp(neverEmpty(course), start);
  if (!landing.landed) throw unreachable(band.target, landing, 'targets');
  return { start, counts: landing.counts };
}

function landShare(course: Course, removals: Removals, share: number) {
  const { model, groups, band, most } = course;
  const gone = groups.reduce((sum, { channels }, i) => sum + channels - most[i]!, 0);
  const asked = removedOfAll(share, groups) - gone;
  const start = notEmpty(course, afterRemovals(most, removals, asked));
  if (inBand(rateOf(model, start), band)) return { start, counts: start };
  const near = neverEmpty({
    ...course,
    fewest: start.map((kept, i) => Math.max(kept - 1, course.fewest[i]!)),
    most: start.map((kept, i) => Math.min(kept + 1, most[i]!)),
  });
  const walked = walk(near, removals, asked, start);
  if (inBand(rateOf(model, walked), band)) return { start, counts: walked };
  const landing = topUp(near, start);
  return { start, counts: landing.landed ? landing.counts : start };
}

/** Single drops from the least important filter on, or restores from the last one taken, that never cross the band. */
function walk(
  course: Course,
  removals: Removals,
  from: number,
  start = afterRemovals(course.most, removals, from),
): Counts {
  const { model, band } = course;
  const by = rateOf(model, start) < band.low ? -1 : 1;
  let counts = start;
  for (const group of by === -1 ? removals.slice(from) : removals.slice(0, from).reverse()) {
    const next = stepped(neverEmpty(course), counts, group, by);
    if (next === null) continue;
    const rate = rateOf(model, next);
    if (by === -1 ? rate > band.high : rate < band.low) continue;
    counts = next;
    if (inBand(rate, band)) break;
  }
  return counts;
}

function neverEmpty(course: Course): Course {
  return { ...course, fewest: course.fewest.map((kept) => Math.max(kept, 1)) };
}

function notEmpty({ groups }: Course, counts: Counts): Counts {
  const emptied = groups[counts.findIndex((kept) => kept < 1)];
  if (emptied === undefined) return counts;
  throw new Fault(
    'layer-emptied',
    `config.ratio.atLeast: the threshold takes all ${emptied.channels} filters of ${emptied.id}.`,
    {
      field: 'config.ratio.atLeast',
      hint: 'Let every layer keep at least 1 filter, or divide scores by a size of the layer’s own.',
      class: 'submitter',
    },
  );
}
