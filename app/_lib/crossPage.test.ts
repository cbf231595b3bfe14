import { expect, test } from 'vitest';
import type { CrossValidationView } from '#core/wire/crossValidation';
import { crossPage, firstPlaces, namedMethod, PLACES_DRAWN } from './crossPage.ts';

const view = (methods: number) =>
  ({
    methods: Array.from({ length: methods }, (_, i) => ({ id: `m${i}` })),
    cells: Array.from({ length: methods }, (_, i) => ({ method: `m${i}`, entry: `e${i}` })),
    swapDeltas: [{ method: 'm0' }, { method: 'm45' }],
    trainability: [
      {
        recipe: 'a',
        points: [
          { entry: 'e0', floor: null },
          { entry: 'd', floor: {} },
        ],
      },
      {
        recipe: 'b',
        points: [
          { entry: 'e45', floor: null },
          { entry: 'd', floor: {} },
        ],
      },
    ],
  }) as unknown as CrossValidationView;

test('few methods are one page, as they are', () => {
  const few = view(40);
  expect(crossPage(few, 3)).toEqual({ page: 1, pages: 1, view: few });
});

test('of many a page holds its methods and what is told of them', () => {
  const { page, pages, view: last } = crossPage(view(50), 9);
  expect([page, pages]).toEqual([2, 2]);
  expect(last.methods.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, i) => `m${40 + i}`));
  expect(last.cells).toHaveLength(10);
  expect(last.swapDeltas).toEqual([{ method: 'm45' }]);
  expect(last.trainability.map(({ recipe }) => recipe)).toEqual(['b']);
});

test('the slope shows the first places, their intervals cut there', () => {
  const ranks = Array.from({ length: 50 }, (_, i) => ({
    method: `m${i}`,
    place: i + 1,
    interval: { low: 1, high: 50 },
  }));
  const [step] = firstPlaces([{ tag: 'S1', entries: 50, ranks }] as unknown as CrossValidationView['slope']);
  expect(step!.ranks).toHaveLength(PLACES_DRAWN);
  expect(step!.ranks[0]!.interval).toEqual({ low: 1, high: PLACES_DRAWN });
});

test('a method is named by its id or its name', () => {
  const methods = [
    { id: 'a1', name: 'CCP', baseline: false, native: [] },
    { id: 'b2', name: 'CCP', baseline: false, native: [] },
    { id: 'CCP', name: 'FPGM', baseline: false, native: [] },
  ];
  const named = (text: string) => namedMethod({ methods }, text);
  expect(['b2', 'CCP', ' FPGM ', 'Taylor'].map(named)).toEqual(['b2', 'CCP', 'CCP', 'Taylor']);
  expect(namedMethod({ methods: methods.slice(0, 2) }, 'CCP')).toBe('a1');
});
