import { Fault } from '#core/errors/fault';
import type { Group } from '#core/networks/groups';

/**
 * Channels of each group from most to least important; equal scores keep the lower index. Throws Fault `bad-scores`
 * when a group has no scores or another number of them than it has channels, and `not-finite` on NaN or infinity.
 */
export function rankChannels(
  groups: readonly Group[],
  scores: Readonly<Record<string, ArrayLike<number>>>,
): readonly (readonly number[])[] {
  return groups.map((group) => {
    const values = checkedScores(group, scores[group.id]);
    return Array.from({ length: group.channels }, (_, i) => i).sort(
      (a, b) => values[b]! - values[a]! || a - b,
    );
  });
}

function checkedScores(group: Group, values: ArrayLike<number> | undefined): ArrayLike<number> {
  if (values?.length !== group.channels) {
    const got = values === undefined ? 'none' : String(values.length);
    throw new Fault(
      'bad-scores',
      `scores: ${group.id} has ${group.channels} channels, but the method gave ${got}`,
      {
        hint: 'A method gives one score per channel of every group it is asked about.',
        class: 'submitter',
      },
    );
  }
  const bad = Array.from(values).findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new Fault('not-finite', `scores: channel ${bad} of ${group.id} is ${String(values[bad])}`, {
      hint: 'Scores must be finite numbers: look for a division by zero or a logarithm in the method.',
      class: 'submitter',
    });
  }
  return values;
}
