import { DATASET_KINDS } from '#core/datasets/registry';
import { NETWORK_FAMILIES } from '#core/networks/registry';
import { SCHEDULE_REVISIONS } from '#core/recipes/registry';
import { SELECTION_REVISION } from '#core/selection/select';
import { STAGE_REVISIONS } from '#core/verification/revisions';
import { CATALOGUED_METHODS } from '#methods/registry';

/**
 * The revision of everything whose code decides numbers, by name. Server and runner must agree on them: the server
 * writes revisions into the identity of a stage, the runner's code computes it.
 */
export function codeRevisions(): Readonly<Record<string, number>> {
  const named = (what: string, all: readonly { readonly id: string; readonly revision: number }[]) =>
    all.map(({ id, revision }): [string, number] => [`${what} ${id}`, revision]);
  const listed = (what: string, all: Readonly<Record<string, number>>) =>
    Object.entries(all).map(([id, revision]): [string, number] => [`${what} ${id}`, revision]);
  return Object.fromEntries([
    ...named('method', CATALOGUED_METHODS),
    ...named('network', NETWORK_FAMILIES),
    ...named('dataset', DATASET_KINDS),
    ...listed('schedule', SCHEDULE_REVISIONS),
    ...listed('stage', STAGE_REVISIONS),
    ['selection', SELECTION_REVISION],
  ]);
}

/** How two sides differ, in words, as in `method l1-filter: 1, not 2`. `theirs` first; what one lacks is `none`. */
export function revisionDifferences(
  theirs: Readonly<Record<string, number>>,
  ours: Readonly<Record<string, number>>,
): string[] {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort();
  return names
    .filter((name) => theirs[name] !== ours[name])
    .map((name) => `${name}: ${theirs[name] ?? 'none'}, not ${ours[name] ?? 'none'}`);
}
