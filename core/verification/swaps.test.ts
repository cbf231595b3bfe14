import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSwaps, waitingOutright } from '#core/verification/swaps';
import type { SwapCell, SwapContender, SwapState } from '#core/verification/swaps';

const contender = (config: string, recipe: string, baseline = false): SwapContender => ({
  config,
  recipe,
  targets: [2],
  baseline,
});
const runs = (level: number, spread = 0.2) =>
  Object.fromEntries([1, -1, 0, 0.5, -0.5].map((noise, base) => [base, level + spread * noise]));
const cell = (config: string, recipe: string, level: number | null, spread?: number): SwapCell => ({
  config,
  recipe,
  target: 2,
  byBase: level === null ? {} : runs(level, spread),
});

const STANDARD = ['ft', 'clr'];
const everywhere = (config: string, level: number) => STANDARD.map((recipe) => cell(config, recipe, level));
const state = (change: Partial<SwapState> = {}): SwapState => ({
  contenders: [contender('random', 'ft', true), contender('l1', 'clr', true)],
  cells: [...everywhere('random', 70), ...everywhere('l1', 75)],
  pairs: [],
  standard: STANDARD,
  leaders: new Map(),
  cost: () => 1,
  bases: 5,
  budget: 100,
  ...change,
});
const told = (plan: ReturnType<typeof planSwaps>) =>
  plan.wishes.map(({ config, recipe, reason }) => `${reason} ${config} ${recipe}`);

/** Two contenders with recipes of their own beside the baselines; `a` leads. */
const OWN: Partial<SwapState> = {
  contenders: [
    contender('random', 'ft', true),
    contender('l1', 'clr', true),
    contender('a', 'mine'),
    contender('b', 'ours'),
  ],
  cells: [
    ...['random', 'l1', 'a', 'b'].flatMap((config, i) => everywhere(config, 70 + i)),
    cell('a', 'mine', 80),
    cell('b', 'ours', 79),
    ...['random', 'l1'].flatMap((config) => [cell(config, 'mine', 70), cell(config, 'ours', 70)]),
  ],
  leaders: new Map([[2, { config: 'a', recipe: 'mine' }]]),
};

describe('planSwaps', () => {
  it('wants nothing where everybody ran every standard and native recipe', () => {
    expect(planSwaps(state())).toEqual({ wishes: [], waiting: [] });
  });

  it('runs the standard recipes for everyone, whatever they cost', () => {
    const cells = everywhere('l1', 75).slice(0, 1);
    const plan = planSwaps(state({ cells, budget: 0 }));
    expect(told(plan).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'standard l1 clr',
      'standard random clr',
      'standard random ft',
    ]);
    expect(plan.waiting).toEqual([]);
  });

  it('runs the leader’s native recipe for everyone, and nobody else’s', () => {
    expect(told(planSwaps(state(OWN)))).toEqual(['native b mine']);
  });

  it('runs both ways round for a pair that somebody asked for, first', () => {
    const pairs = [{ target: 2, a: 'a', recipeA: 'mine', b: 'b', recipeB: 'ours', asked: true }];
    const plan = planSwaps(state({ ...OWN, pairs }));
    expect(told(plan).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['asked a ours', 'asked b mine']);
  });

  it('keeps within the budget and says what waits', () => {
    const plan = planSwaps(state({ ...OWN, budget: 0.5 }));
    expect(plan.wishes).toEqual([]);
    expect(plan.waiting).toMatchObject([{ config: 'b', recipe: 'mine', cost: 1 }]);
  });

  it('runs the cell that is likelier to settle a comparison first', () => {
    const contenders = [...OWN.contenders!, contender('clear', 'ft'), contender('close', 'ft')];
    // Beside `a` at 72: one is four points away, the other a tenth with much noise.
    const noisy = STANDARD.map((recipe) => ({
      ...cell('close', recipe, null),
      byBase: { 0: 73, 1: 71.1, 2: 72.4, 3: 70.9, 4: 73.1 },
    }));
    const cells = [...OWN.cells!, ...everywhere('clear', 68), ...noisy, cell('b', 'mine', 79)];
    const plan = planSwaps(state({ ...OWN, contenders, cells }));
    expect(told(plan)).toEqual(['native clear mine', 'native close mine']);
    const [clear, close] = plan.wishes;
    expect(clear!.value).toBeGreaterThan(close!.value);
  });

  it('runs the cheaper of two equally telling cells first', () => {
    const contenders = [...OWN.contenders!, contender('x', 'ft'), contender('y', 'ft')];
    const cells = [...OWN.cells!, cell('b', 'mine', 79), ...everywhere('x', 68), ...everywhere('y', 68)];
    const pairs = [{ target: 2, a: 'y', recipeA: 'ft', b: 'b', recipeB: 'ours', asked: false }];
    const cost = (recipe: string) => (recipe === 'ours' ? 3 : 1);
    expect(told(planSwaps(state({ ...OWN, contenders, cells, pairs, cost })))).toEqual([
      'native x mine',
      'native y mine',
      'native y ours',
    ]);
  });

  it('does not depend on the order of the state, stays within the budget, and wants nothing that is there', () => {
    const names = ['random', 'l1', 'a', 'b', 'c'];
    const recipes = ['ft', 'clr', 'mine', 'ours'];
    const some = fc.subarray(names.flatMap((config) => recipes.map((recipe) => [config, recipe] as const)));
    fc.assert(
      fc.property(some, fc.nat(6), fc.boolean(), fc.infiniteStream(fc.nat()), (held, budget, asked, keys) => {
        const change: Partial<SwapState> = {
          contenders: [
            contender('random', 'ft', true),
            contender('l1', 'clr', true),
            contender('a', 'mine'),
            contender('b', 'ours'),
            contender('c', 'ft'),
          ],
          cells: held.map(([config, recipe], i) => cell(config, recipe, 70 + i)),
          pairs: [{ target: 2, a: 'a', recipeA: 'mine', b: 'c', recipeB: 'ft', asked }],
          leaders: new Map([[2, { config: 'b', recipe: 'ours' }]]),
          budget,
        };
        const shuffle = <T>(items: readonly T[]) => {
          const order = new Map(items.map((one) => [one, keys.next().value as number]));
          return items.toSorted((x, y) => order.get(x)! - order.get(y)!);
        };
        const plan = planSwaps(state(change));
        const mixed = { ...change, contenders: shuffle(change.contenders!), cells: shuffle(change.cells!) };
        expect(planSwaps(state(mixed))).toEqual(plan);
        const paid = plan.wishes.filter(({ reason }) => reason !== 'standard');
        expect(paid.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(budget);
        const there = new Set(held.map(([config, recipe]) => `${config} ${recipe}`));
        const wanted = [...plan.wishes, ...plan.waiting].map(({ config, recipe }) => `${config} ${recipe}`);
        expect(wanted.filter((one) => there.has(one))).toEqual([]);
        expect(new Set(wanted).size).toBe(wanted.length);
        expect(plan.waiting.every(({ reason }) => reason !== 'standard')).toBe(true);
      }),
    );
  });
});

describe('waitingOutright', () => {
  it('is what the plan leaves waiting, wherever it says anything', () => {
    const recipes = ['ft', 'clr', 'mine', 'ours'];
    const places = ['random', 'l1', 'a', 'b'].flatMap((config) =>
      recipes.map((recipe) => [config, recipe] as const),
    );
    const told = { nothing: 0, everything: 0, unknown: 0 };
    fc.assert(
      fc.property(fc.subarray(places), fc.nat(8), fc.boolean(), (held, budget, asked) => {
        const given = state({
          ...OWN,
          cells: held.map(([config, recipe], i) => cell(config, recipe, 70 + i)),
          pairs: [{ target: 2, a: 'a', recipeA: 'mine', b: 'b', recipeB: 'ours', asked }],
          cost: (recipe) => 1 + recipes.indexOf(recipe),
          budget,
        });
        const there = new Set(held.map((place) => place.join(' ')));
        const found = waitingOutright(given, ({ config, recipe }) => there.has(`${config} ${recipe}`));
        told[found === null ? 'unknown' : found === 0 ? 'nothing' : 'everything'] += 1;
        if (found === null) return;
        expect(found).toBe(planSwaps(given).waiting.reduce((sum, { cost }) => sum + cost, 0));
      }),
      { numRuns: 400 },
    );
    expect(Math.min(...Object.values(told))).toBeGreaterThan(10);
  });
});
