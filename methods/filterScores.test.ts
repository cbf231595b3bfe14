import { expect, it } from 'vitest';
import type { Group } from '#core/networks/groups';
import type { Weight } from '#core/networks/weights';
import { filtersOf, sumOverFilters, sumPerFilter } from '#methods/filterScores';

const weight = (shape: readonly number[], data: readonly number[]): Weight => ({
  shape,
  data: Float32Array.from(data),
});

it('a channel’s own filters are the one that makes it and the depthwise one that filters it', () => {
  const group: Group = {
    id: 'expand',
    channels: 2,
    role: 'inner',
    responses: [],
    members: [
      { node: 'expand', side: 'out', offset: 0, span: 1 },
      { node: 'norm', side: 'bn', offset: 0, span: 1 },
      { node: 'depthwise', side: 'depthwise', offset: 1, span: 1 },
      { node: 'project', side: 'in', offset: 0, span: 1 },
    ],
  };
  // The depthwise convolution has a filter of another group first, as behind a concatenation.
  const weights = new Map([
    ['expand.weight', weight([1, 1, 2, 2], [1, 2, -3, 4])],
    ['depthwise.weight', weight([1, 2, 1, 3], [9, 10, 20, 9, -30, 40])],
  ]);
  const l1 = (own: Weight) => sumPerFilter(own, Math.abs);
  expect([...sumOverFilters([group], weights, l1)['expand']!]).toEqual([44, 66]);
});

it('filters of a group are cut out of the last axis', () => {
  const all = weight([2, 1, 3], [1, 2, 3, 4, 5, 6]);
  expect(filtersOf(all, 1, 2)).toEqual(weight([2, 1, 2], [2, 3, 5, 6]));
  expect(filtersOf(all, 0, 3).data).toBe(all.data);
});
