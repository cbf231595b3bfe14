import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '#core/recipes/registry';
import { leadersOf, wantedFloors } from '#core/verification/floors';
import type { FloorState, PlacedEntry } from '#core/verification/floors';

const training = {
  batchSize: 16,
  lastBatch: 'keep',
  weightDecay: 0,
  augmentation: { kind: 'none' },
  labelSmoothing: 0,
} as const;
const recipe = (id: string) => resolveRecipe(id, training);

const milestones = ({ schedule }: PlacedEntry['recipe']) =>
  schedule.kind === 'step' ? schedule.milestones : [];

function entry(id: string, change: Partial<PlacedEntry> = {}): PlacedEntry {
  const used = change.recipe ?? recipe('ft-4');
  return {
    id,
    method: 'hrank',
    config: {},
    revision: 1,
    configFingerprint: id,
    fromScratch: false,
    target: 2,
    recipe: used,
    recipeFingerprint: used.id,
    baseline: false,
    floor: null,
    finished: true,
    inBand: true,
    mean: 80,
    classKey: `2 ${used.id}`,
    epochs: { base: 8, prune: 0, retrain: used.epochs },
    trainsInside: false,
    ...change,
  };
}
const baseline = (method: string, change: Partial<PlacedEntry> = {}) =>
  entry(method, { method, baseline: true, mean: 70, ...change });

const EVEN = { a: 4, b: 8 };
const OWN = { a: 6, b: 5 };
const state = (
  entries: readonly PlacedEntry[],
  widths: Readonly<Record<string, Readonly<Record<string, number>>>> = {},
): FloorState => ({
  entries,
  widths: new Map(Object.entries(widths).map(([id, one]) => [id, { 0: one, 1: one }])),
  imagenet: false,
});
const named = (...args: Parameters<typeof state>) =>
  wantedFloors(state(...args)).map(({ mark, recipe: { id } }) =>
    [mark.kind, mark.reading ?? id, mark.of].filter((part) => part !== null).join(' '),
  );

const UNIFORM = ['scratch B-base', 'scratch B-total', 'scratch E-base', 'scratch E-total'];
const sorted = (names: readonly string[]) => names.toSorted((a, b) => (a < b ? -1 : 1));

describe('wantedFloors', () => {
  it('wants nothing of a board without a finished entry in its band', () => {
    expect(named([])).toEqual([]);
    expect(named([entry('a', { finished: false }), entry('b', { inBand: false })])).toEqual([]);
  });

  it('wants one dense control a recipe, whatever the recipe is called, and scratch of uniform widths', () => {
    const again = { ...recipe('ft-4'), id: 'another-name' };
    const found = named([entry('a'), entry('b', { recipe: again }), entry('c', { recipe: recipe('clr-4') })]);
    expect(sorted(found)).toEqual(sorted(['dense another-name', 'dense clr-4', ...UNIFORM]));
  });

  it('wants a dense control for every target only where its base is cut by the target', () => {
    const at = (targets: readonly number[], used: PlacedEntry['recipe']) =>
      wantedFloors(
        state(
          targets.map((target) => entry(`at ${target}`, { target, recipe: used, classKey: String(target) })),
        ),
      )
        .filter(({ mark }) => mark.kind === 'dense')
        .map(({ target }) => target);
    expect(at([2, 3], recipe('ft-4'))).toEqual([1]);
    const cut = { ...recipe('ft-4'), pruneAt: { epochs: 4, perSpeedup: true } };
    expect(at([2, 3], cut)).toEqual([2, 3]);
  });

  it('gives a row that trains inside pruning L1 with as many epochs, and scratch of its own pipeline', () => {
    const greg = entry('greg', {
      trainsInside: true,
      epochs: { base: 8, prune: 6, retrain: 4 },
      recipe: recipe('step-4'),
    });
    const wishes = wantedFloors(state([greg]));
    const matched = wishes.find(({ mark }) => mark.kind === 'l1-matched');
    expect(matched).toMatchObject({ mark: { of: 'greg' }, recipe: { epochs: 10 } });
    expect(matched!.recipe.schedule).toMatchObject({
      milestones: milestones(recipe('step-4')).map((epoch) => epoch * 2.5),
    });
    const scratch = wishes.filter(({ mark }) => mark.kind === 'scratch');
    expect(scratch.map(({ mark, pruneEpochs }) => [mark.of, mark.pipeline, pruneEpochs])).toEqual([
      ['greg', null, 6],
      ['greg', 18, 6],
      ['greg', null, 6],
      ['greg', 18, 6],
    ]);
  });

  it('holds the leader of a class, and nobody else, against random, L1 and scratch at its own widths', () => {
    const entries = [
      entry('first', { mean: 82 }),
      entry('second', { mean: 81 }),
      baseline('l1-filter'),
      baseline('random-filter'),
    ];
    const widths = { first: OWN, second: OWN, 'l1-filter': EVEN, 'random-filter': EVEN };
    const own = [
      'l1-widths ft-4 first',
      'random-widths ft-4 first',
      ...UNIFORM.map((name) => `${name} first`),
    ];
    expect(sorted(named(entries, widths))).toEqual(sorted(['dense ft-4', ...UNIFORM, ...own]));
  });

  it('computes nothing twice where the baselines have the leader’s widths', () => {
    const entries = [entry('first'), baseline('l1-filter'), baseline('random-filter')];
    const widths = { first: EVEN, 'l1-filter': EVEN, 'random-filter': EVEN };
    expect(sorted(named(entries, widths))).toEqual(sorted(['dense ft-4', ...UNIFORM]));
    // L1 with other ratios than as published is its own floor in L1's place.
    const ratios = [entry('first', { method: 'l1-filter' }), ...entries.slice(1)];
    expect(named(ratios, { ...widths, first: OWN })).toContain('random-widths ft-4 first');
    expect(named(ratios, { ...widths, first: OWN })).not.toContain('l1-widths ft-4 first');
  });

  it('wants nothing for floors and for training from scratch, so that it ends', () => {
    const mark = { kind: 'dense', of: null, reading: null, pipeline: null } as const;
    expect(named([entry('a', { floor: mark }), entry('b', { fromScratch: true })])).toEqual([]);
  });

  it('does not depend on the order of entries, and never wants a floor twice', () => {
    const entry_ = fc
      .record({
        mean: fc.integer({ min: 60, max: 90 }),
        target: fc.constantFrom(2, 3),
        recipe: fc.constantFrom('ft-4', 'clr-4', 'step-4').map(recipe),
        baseline: fc.boolean(),
        trainsInside: fc.boolean(),
        finished: fc.boolean(),
      })
      .map((change) => ({ ...change, classKey: `${change.target} ${change.recipe.id}` }));
    fc.assert(
      fc.property(fc.array(entry_, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (changes, keys) => {
        const entries = changes.map((change, i) => entry(`e${i}`, change));
        const widths = Object.fromEntries(entries.map(({ id }, i) => [id, i % 2 === 0 ? OWN : EVEN]));
        const order = new Map(entries.map((one) => [one, keys.next().value as number]));
        const shuffled = entries.toSorted((a, b) => order.get(a)! - order.get(b)!);
        const wishes = wantedFloors(state(entries, widths));
        expect(wantedFloors(state(shuffled, widths))).toEqual(wishes);
        const marks = wishes.map(({ mark, target, recipe: used }) =>
          JSON.stringify([mark, target, mark.kind === 'scratch' ? null : used]),
        );
        expect(new Set(marks).size).toBe(marks.length);
        // Every finished recipe has its dense control.
        for (const one of entries.filter(({ finished }) => finished))
          expect(
            wishes.some(({ mark, recipe: used }) => mark.kind === 'dense' && used.id === one.recipe.id),
          ).toBe(true);
      }),
    );
  });
});

describe('leadersOf', () => {
  it('takes the best of each class, whoever stands first, and no baseline', () => {
    const entries = [
      entry('a', { mean: 80 }),
      entry('b', { mean: 82 }),
      baseline('l1-filter', { mean: 90 }),
      entry('c', { recipe: recipe('clr-4'), mean: 60 }),
      entry('d', { classKey: null, mean: 99 }),
    ];
    expect(leadersOf(entries).map(({ id }) => id)).toEqual(['b', 'c']);
    expect(leadersOf(entries.toReversed()).map(({ id }) => id)).toEqual(['b', 'c']);
  });
});
