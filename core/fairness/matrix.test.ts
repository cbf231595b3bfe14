import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeMatrix, matrixStatistics } from '#core/fairness/matrix';
import type { MatrixCell } from '#core/fairness/matrix';

fc.configureGlobal({ seed: 1 });

const cell = (method: string, recipe: string, ...values: readonly number[]): MatrixCell => ({
  method,
  recipe,
  byBase: Object.fromEntries(values.entries()),
});

describe('completeMatrix', () => {
  it('takes the part with the most cells', () => {
    const cells = [
      cell('a', 'r', 1, 2, 3, 4, 5),
      cell('a', 's', 1, 2, 3, 4, 5),
      cell('b', 'r', 1, 2, 3, 4, 5),
      cell('b', 's', 1, 2, 3, 4, 5),
      cell('c', 'r', 1, 2),
      cell('c', 's', 1, 2),
      cell('a', 't', 1, 2),
    ];
    expect(completeMatrix(cells)).toMatchObject({
      methods: ['a', 'b'],
      recipes: ['r', 's'],
      bases: [0, 1, 2, 3, 4],
    });
    const longer = [...cells, cell('c', 'r', 1, 2, 3, 4), cell('c', 's', 1, 2, 3, 4)];
    expect(completeMatrix(longer)).toMatchObject({ methods: ['a', 'b', 'c'], bases: [0, 1, 2, 3] });
  });

  it('is null without two methods, recipes and bases', () => {
    expect(completeMatrix([])).toBeNull();
    expect(completeMatrix([cell('a', 'r', 1, 2), cell('a', 's', 1, 2)])).toBeNull();
    expect(completeMatrix([cell('a', 'r', 1, 2), cell('b', 'r', 1, 2)])).toBeNull();
    const single = ['a', 'b'].flatMap((method) => ['r', 's'].map((recipe) => cell(method, recipe, 1)));
    expect(completeMatrix(single)).toBeNull();
  });

  it('is complete whatever is missing, and does not depend on the order of the cells', () => {
    const values = fc.array(fc.integer({ min: 8000, max: 9000 }), { maxLength: 4 });
    const cells = fc
      .array(values, { minLength: 12, maxLength: 12 })
      .map((all) =>
        all.map((each, i) => cell('abcd'[i % 4]!, 'rst'[Math.floor(i / 4)]!, ...each.map((v) => v / 100))),
      );
    let complete = 0;
    fc.assert(
      fc.property(cells, (given) => {
        const found = completeMatrix(given);
        expect(completeMatrix([...given].reverse())).toEqual(found);
        if (found === null) return;
        complete++;
        for (const [i, method] of found.methods.entries()) {
          for (const [j, recipe] of found.recipes.entries()) {
            const { byBase } = given.find((one) => one.method === method && one.recipe === recipe)!;
            expect(found.cube[i]![j]).toEqual(found.bases.map((base) => byBase[base]));
          }
        }
      }),
    );
    expect(complete).toBeGreaterThan(30);
  });
});

describe('matrixStatistics', () => {
  it('finds one order over all recipes, and none when two recipes swap two methods', () => {
    const wave = [0.1, -0.1, 0];
    const under = (method: string, recipe: string, mean: number) =>
      cell(method, recipe, ...wave.map((step) => mean + step));
    const same = matrixStatistics([
      under('a', 'r', 92),
      under('a', 's', 90),
      under('b', 'r', 91),
      under('b', 's', 89),
    ]);
    expect(same!.stability.w).toBe(1);
    expect(same!.anova.interaction.omegaSquared).toBe(0);
    const swapped = matrixStatistics([
      under('a', 'r', 92),
      under('a', 's', 90),
      under('b', 'r', 90),
      under('b', 's', 92),
    ]);
    expect(swapped!.stability.w).toBe(0);
    expect(swapped!.anova.interaction.omegaSquared).toBeGreaterThan(0.99);
    expect(matrixStatistics([under('a', 'r', 92)])).toBeNull();
  });
});
