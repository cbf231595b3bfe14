import { describe, expect, it } from 'vitest';
import { twoWayAnova } from '#core/stats/twoWay';
import { farFrom } from '#core/stats/testing/near';
import reference from '../../test-data/stats/twoWay.json' with { type: 'json' };

const { cases } = reference;
const TERMS = { method: 'method', recipe: 'recipe', interaction: 'method:recipe', base: 'base' } as const;

describe('twoWayAnova', () => {
  it("equals statsmodels' table and its omega squared in 200 cases", () => {
    expect(cases).toHaveLength(200);
    const found = cases.map((one) => ({ ...one, anova: twoWayAnova(one.cube) }));
    for (const term of ['method', 'recipe', 'interaction', 'base'] as const) {
      const wanted = (one: (typeof cases)[number]) => one.terms[TERMS[term]];
      expect(
        farFrom(
          found,
          (one) => one.anova[term].sumOfSquares,
          (one) => wanted(one).sumOfSquares,
          1e-9,
        ),
      ).toEqual([]);
      expect(
        farFrom(
          found,
          (one) => one.anova[term].p!,
          (one) => wanted(one).p,
          1e-9,
        ),
      ).toEqual([]);
      const off = found.filter(
        (one) => !(Math.abs(one.anova[term].omegaSquared - wanted(one).omegaSquared) < 1e-9),
      );
      expect(off).toEqual([]);
    }
    expect(found.filter((one) => one.anova.interaction.omegaSquared > 0.1).length).toBeGreaterThan(20);
  });

  it('gives everything to the interaction when two recipes swap two methods', () => {
    const wave = [0.1, -0.1, 0];
    const cell = (mean: number) => wave.map((step) => mean + step);
    const anova = twoWayAnova([
      [cell(92), cell(90)],
      [cell(90), cell(92)],
    ]);
    expect(anova.method.sumOfSquares).toBeCloseTo(0, 12);
    expect(anova.recipe.sumOfSquares).toBeCloseTo(0, 12);
    expect(anova.interaction.omegaSquared).toBeGreaterThan(0.99);
  });

  it('has no shares where nothing varies', () => {
    const flat = twoWayAnova([
      [
        [90, 90],
        [90, 90],
      ],
      [
        [90, 90],
        [90, 90],
      ],
    ]);
    expect(flat.interaction).toMatchObject({ f: null, p: null, omegaSquared: 0 });
  });
});
