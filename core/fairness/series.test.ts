import { describe, expect, it } from 'vitest';
import { describeSeries, joinSeries, normalSeries, seriesHash } from '#core/fairness/series';

describe('series', () => {
  it('have one normal form', () => {
    expect(
      normalSeries([
        [0.1 * 0.1, 3],
        [0.01, 2],
        [0.5, 0],
        [0.001, 1],
      ]),
    ).toEqual([
      [0.01, 5],
      [0.001, 1],
    ]);
  });

  it('join across stages, with nothing in between', () => {
    expect(
      joinSeries(
        [[0.1, 2]],
        [],
        [
          [0.1, 3],
          [0.01, 1],
        ],
      ),
    ).toEqual([
      [0.1, 5],
      [0.01, 1],
    ]);
    expect(joinSeries()).toEqual([]);
  });

  it('hash by what the optimizer saw', () => {
    expect(
      seriesHash([
        [0.1, 2],
        [0.1, 3],
      ]),
    ).toBe(seriesHash([[0.1, 5]]));
    expect(seriesHash([[0.1, 5]])).not.toBe(seriesHash([[0.1, 6]]));
    expect(
      seriesHash([
        [0.1, 1],
        [0.2, 1],
      ]),
    ).not.toBe(
      seriesHash([
        [0.2, 1],
        [0.1, 1],
      ]),
    );
  });

  it('read as the papers print them', () => {
    expect(describeSeries([], 0)).toBe('no optimizer steps');
    expect(describeSeries([[0.001, 40]], 40)).toBe('constant 1e-3');
    expect(
      describeSeries(
        [
          [0.01, 300],
          [0.001, 300],
          [0.0001, 300],
        ],
        90,
      ),
    ).toBe('step from 1e-2 to 1e-4 at epochs 30 and 60');
    expect(
      describeSeries(
        [
          [0.001, 1],
          [0.05, 1],
          [0.1, 1],
          [0.03, 1],
          [0.00001, 1],
        ],
        5,
      ),
    ).toBe('1e-3 up to 1e-1, down to 1e-5');
    const falling = Array.from({ length: 20 }, (_, i) => [0.025 * (1 - i / 20), 1] as const);
    expect(describeSeries(falling, 20)).toBe('2.5e-2 down to 1.25e-3');
  });
});
