import { describe, expect, it } from 'vitest';
import { networkCost } from '#core/networks/cost';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { inBand, rateBand, rateBands } from '#core/selection/band';

const resnet8 = (widths: [number, number, number], size: number) =>
  resnetCifar.build({ widths, blocks: 1, shortcut: 'A' }, { image: [size, size, 3], classes: 10 });
const small = resnet8([8, 16, 32], 16);

describe('rateBand', () => {
  it('is three percent wide where single filters are finer than that', () => {
    expect(rateBand(small, 'inner', 2)).toEqual({ target: 2, low: 2, high: 2.06 });
  });

  it('is as wide as the cheapest filter where that is coarser', () => {
    // s3b0.conv1: a filter reads 3·3·16 inputs and is read by 32 filters over 3·3, at 4×4 positions.
    const filter = 16 * (9 * 16 + 9 * 32);
    const dense = networkCost(small).macs;
    expect(rateBand(small, 'inner', 5).high).toBeCloseTo(5 * (1 + filter / (dense / 5)), 12);
    expect(rateBand(small, 'inner', 5).high).toBeGreaterThan(5 * 1.04);
  });

  it('includes both ends', () => {
    const band = { target: 2, low: 2, high: 2.06 };
    expect([1.9999, 2, 2.03, 2.06, 2.0601].map((rate) => inBand(rate, band))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('rateBands', () => {
  it('gives disjoint bands in the order asked for', () => {
    expect(rateBands(small, 'inner', [3, 2, 4]).map((band) => band.target)).toEqual([3, 2, 4]);
  });

  it.each([[[2, 2.05]], [[3, 2, 2]], [[2, 2.06]]])(
    'refuses targets %j, whose bands overlap or touch',
    (targets) => {
      expect(() => rateBands(small, 'inner', targets)).toThrowError(
        `targets: the bands of 2 (2–2.060×) and ${targets.at(-1)} (`,
      );
      expect(() => rateBands(small, 'inner', targets)).toThrowError(
        expect.objectContaining({ code: 'bad-config' }),
      );
    },
  );

  it('takes the widened band of narrow networks into account', () => {
    const narrow = resnet8([4, 8, 16], 16);
    expect(() => rateBands(narrow, 'inner', [3, 3.1])).toThrowError('overlap');
    expect(() => rateBands(resnet8([16, 32, 64], 32), 'inner', [3, 3.1])).not.toThrow();
  });
});
