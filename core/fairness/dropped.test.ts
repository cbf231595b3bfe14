import { describe, expect, it } from 'vitest';
import { droppedAt } from '#core/fairness/dropped';
import { TAGS } from '#core/fairness/tags';
import type { SetupKeys, Tag } from '#core/fairness/tags';

const row = (id: string, mean: number | null, keys: Partial<Record<Tag, string>>) => ({
  id,
  mean,
  keys: Object.fromEntries(TAGS.map((tag) => [tag, keys[tag] ?? null])) as SetupKeys,
});

describe('droppedAt', () => {
  const rows = [
    row('a', 90, { 'S3.1': 'x', 'S3.2': 'p' }),
    row('b', 91, { 'S3.1': 'x', 'S3.2': 'p' }),
    row('c', 92, { 'S3.1': 'x', 'S3.2': 'p' }),
    row('d', 93, { 'S3.1': 'x', 'S3.2': 'q' }),
    row('e', 89, { 'S3.1': 'x', 'S3.2': 'q' }),
    row('f', 88, { 'S3.1': 'x' }),
    row('g', 95, { 'S3.1': 'alone', 'S3.2': 'r' }),
    row('h', 96, {}),
  ];

  it('names those outside of the largest part, best first, beside the best of it', () => {
    expect(droppedAt('S3.2', rows)).toEqual({
      from: 'S3.1',
      of: 6,
      entries: [
        { id: 'd', against: 'c', alone: false },
        { id: 'e', against: 'c', alone: false },
        { id: 'f', against: 'c', alone: true },
      ],
    });
  });

  it('lets the part with the best entry stay among equals, whatever the order of rows', () => {
    const equal = [rows[0]!, rows[1]!, rows[3]!, rows[4]!];
    for (const some of [equal, equal.toReversed()])
      expect(droppedAt('S3.2', some)!.entries.map(({ id, against }) => [id, against])).toEqual([
        ['b', 'd'],
        ['a', 'd'],
      ]);
  });

  it('has somebody to hold the others against where nobody has a key', () => {
    const none = [row('a', 90, { 'S3.1': 'x' }), row('b', 91, { 'S3.1': 'x' })];
    expect(droppedAt('S3.2', none)!.entries).toEqual([{ id: 'a', against: 'b', alone: true }]);
  });

  it('has nothing to say of the loosest setup, and looks at SX-A from S1', () => {
    expect(droppedAt('S1', rows)).toBeNull();
    const two = [row('a', 1, { S1: 'x', 'SX-A': 'k' }), row('b', 2, { S1: 'x', 'SX-A': 'k' })];
    expect(droppedAt('SX-A', two)).toEqual({ from: 'S1', of: 2, entries: [] });
  });
});
