import { expect, test } from 'vitest';
import { configDiff } from './configDiff.ts';
import { comparePath, readCompared } from './comparePath.ts';

test('fields that differ stand apart from those that are equal; what one lacks is null', () => {
  const { different, equal } = configDiff([
    { schedule: { kind: 'step', lr: 0.1, milestones: [2, 3] }, epochs: 4 },
    { schedule: { kind: 'cosine', lr: 0.1 }, epochs: 4 },
  ]);
  expect(different).toEqual([
    { field: 'schedule.kind', values: ['step', 'cosine'] },
    { field: 'schedule.milestones', values: ['2, 3', null] },
  ]);
  expect(equal.map(({ field }) => field)).toEqual(['schedule.lr', 'epochs']);
});

test('an address names results once, in its order', () => {
  expect(comparePath(['a-b/T4/15', 'abcdef01'])).toBe('/compare?id=a-b/T4/15&id=abcdef01');
  expect(readCompared(['b', 'a', ' b ', '', 'c', 'd', 'e', 'f'])).toEqual(['b', 'a', 'c', 'd', 'e', 'f']);
  expect(readCompared('a')).toEqual(['a']);
  expect(readCompared(undefined)).toEqual([]);
});
