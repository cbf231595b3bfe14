import { expect, test } from 'vitest';
import { sharedReasons } from '#core/board/sharedReasons';

test('only reasons that every row has are said once for all', () => {
  expect(sharedReasons([{ unranked: ['a', 'b'] }, { unranked: ['b'] }])).toEqual(['b']);
  expect(sharedReasons([{ unranked: ['a'] }, { unranked: [] }])).toEqual([]);
  expect(sharedReasons([])).toEqual([]);
});
