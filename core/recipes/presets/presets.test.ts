import { describe, expect, it } from 'vitest';
import golden from '../../../test-data/golden/schedules.json' with { type: 'json' };
import { recipeFingerprint } from '#core/recipes/fingerprint';
import type { BoardTraining, Recipe } from '#core/recipes/recipe';
import { RECIPE_PRESETS, resolveRecipe } from '#core/recipes/registry';
import { lrAt, lrSeries, momentumAt } from '#core/recipes/schedule';

const training: BoardTraining = {
  batchSize: 32,
  lastBatch: 'keep',
  weightDecay: 1e-4,
  augmentation: { kind: 'none' },
  labelSmoothing: 0,
};
const base160 = resolveRecipe('rt-cifar-base', training);
const resolve = (id: string, base: Recipe | null = base160) => resolveRecipe(id, training, base);

type Expected = { per: string; args: { stepsPerEpoch?: number }; lr: number[]; momentum?: number[] };
const schedules = golden.schedules as unknown as Record<string, Expected>;

/** Expected schedules by the preset's id, where the id is another. */
const PRESET_OF: Readonly<Record<string, string>> = {
  'ft-40': 'ft-40',
  'ft-20': 'ft-20',
  'rt-cifar-base': 'rt-cifar-base',
  'wc-scratch-120': 'wc-scratch',
  'lrw-40': 'lrw-40',
  'lrw-56': 'lrw-56',
  'lrw-72': 'lrw-72',
  'lrw-80': 'lrw-80',
  'lrw-120': 'lrw-120',
  'lrw-160': 'lrw-160',
  'slr-40': 'slr-40',
  'slr-56': 'slr-56',
  'slr-90': 'slr-90',
  'slr-90-imagenet': 'slr-90-imagenet',
  'halving-90-1e-1': 'halving-90-1e-1',
  'halving-60-1e-2': 'halving-60-1e-2',
  'halving-90-1e-2': 'halving-90-1e-2',
  'halving-40-1e-3': 'halving-40-1e-3',
  'halving-30-1e-4': 'halving-30-1e-4',
  'shrinkbench-30': 'shrinkbench',
  'rt-imagenet-base': 'rt-imagenet-base',
  'cosine-scratch-200': 'cosine-200-1e-1-1e-3',
  'clr-20-imagenet-fixed': 'clr-20-imagenet',
  'clr-20-imagenet-cycle': 'clr-20-imagenet-m',
  'clr-40-div10-cycle': 'clr-40-div10-m',
  'greg-base': 'greg-cifar-base',
  'greg-ft': 'greg-cifar',
  'tp-base': 'tp-cifar-base',
  'tp-ft': 'tp-cifar',
  sfp: 'sfp',
  'sfp-pretrained': 'sfp-pretrained',
  'hrank-layer': 'hrank-layer',
  hrankplus: 'hrankplus-vgg16',
  taylor: 'taylor',
  lth: 'lth',
  cc: 'cc',
  'clr-40-fixed': 'clr-40',
  'clr-90-fixed': 'clr-90',
  'clr-40-cycle': 'clr-40-m',
  'clr-90-cycle': 'clr-90-m',
  'cosine-120-1e-2': 'cosine-120-1e-2',
  'cosine-120-1e-3': 'cosine-120-1e-3',
};

describe('presets against PyTorch', () => {
  it.each(Object.entries(PRESET_OF))('%s is preset %s', (name, id) => {
    const recipe = resolve(id);
    const { lr, momentum, per, args } = schedules[name]!;
    const perEpoch = args.stepsPerEpoch ?? 1;
    expect(lr).toHaveLength(recipe.epochs * perEpoch);
    for (const [step, expected] of lr.entries()) {
      expect(Math.abs(lrAt(recipe.schedule, recipe.epochs, perEpoch, step) / expected - 1)).toBeLessThan(
        1e-9,
      );
    }
    momentum?.forEach((expected, step) =>
      expect(momentumAt(recipe, perEpoch, step)).toBeCloseTo(expected, 9),
    );
    // What is published once an epoch holds at the start of each epoch, whatever the number of steps.
    if (per === 'step') return;
    for (const [epoch, expected] of lr.entries()) {
      expect(lrAt(recipe.schedule, recipe.epochs, 7, 7 * epoch)).toBeCloseTo(expected, 10);
    }
  });
});

describe('on small boards', () => {
  const base8 = resolve('step-8', null);
  const seriesOf = (id: string, perEpoch = 16, base = base8) => lrSeries(resolve(id, base), perEpoch);

  it('lrw rewinds the board’s own base schedule', () => {
    expect(seriesOf('lrw-4')).toEqual([
      [0.01, 32],
      [0.001, 32],
    ]);
    expect(seriesOf('lrw-2')).toEqual(seriesOf('ft-2'));
  });

  it('slr keeps a warm-up and both drops in four epochs', () => {
    const series = seriesOf('slr-4');
    const at = (step: number) => lrAt(resolve('slr-4').schedule, 4, 16, step);
    expect(series.reduce((sum, [, steps]) => sum + steps, 0)).toBe(64);
    expect(at(0)).toBe(0.001);
    expect(at(3)).toBeGreaterThan(0.01);
    expect(at(6)).toBe(0.1);
    expect(series.slice(-3)).toEqual([
      [0.1, 29],
      [0.01, 15],
      [0.001, 14],
    ]);
  });

  it('halving ends on 1e-5 however few epochs there are', () => {
    for (const epochs of [1, 2, 4, 8, 9, 15, 16, 20, 120]) {
      const series = seriesOf(`halving-${epochs}-1e-1`, 32);
      expect(series.map(([lr]) => lr)).toEqual([0.1, 0.01, 0.001, 1e-4, 1e-5]);
    }
    expect(resolve('halving-4-1e-1').schedule).toMatchObject({ milestones: [2, 3, 3.5, 3.75] });
    expect(resolve('halving-120-1e-1').schedule).toEqual(resolve('wc-scratch').schedule);
  });

  it('the standard set has distinct fingerprints above a quarter of the base, and lrw equals ft at or below it', () => {
    const print = (id: string) => recipeFingerprint(resolve(id, base8), 512);
    const standard = ['ft-4', 'lrw-4', 'slr-4', 'clr-4', 'clr-4-m', 'halving-4-1e-1', 'cosine-4-1e-1'];
    expect(new Set(standard.map(print)).size).toBe(standard.length);
    expect(print('lrw-2')).toBe(print('ft-2'));
  });
});

describe('lrw', () => {
  it('asks for a base that is long enough and falls in steps', () => {
    expect(() => resolve('lrw-200')).toThrow('"rt-cifar-base", which has 160 epochs');
    expect(() => resolve('lrw-40', null)).toThrow("can't be the base recipe itself");
    expect(() => resolve('lrw-4', resolve('clr-8', null))).toThrow(
      /moves its rate over all epochs \(one-cycle\)/,
    );
  });
});

describe('PxFy', () => {
  const scratch = resolve('wc-scratch', null);

  it.each(['p30f90-1e-1', 'P30F90, 1e-1', 'P30F90, .1'])(
    '%s prunes after 30 epochs and retrains by halving',
    (text) => {
      const recipe = resolve(text, scratch);
      expect(recipe).toMatchObject({
        id: 'p30f90-1e-1',
        epochs: 90,
        pruneAt: { epochs: 30, perSpeedup: false },
        schedule: { kind: 'step', lr: 0.1, milestones: [30, 60, 75, 83], gamma: 0.1 },
      });
      expect(resolve(recipe.id, scratch)).toEqual(recipe);
    },
  );

  it('divides the pruning point by the speedup', () => {
    const recipe = resolve('P30/F90, 1e-1', scratch);
    expect(recipe).toMatchObject({ id: 'p30-over-k-f90-1e-1', pruneAt: { epochs: 30, perSpeedup: true } });
  });

  it('is halving for P30, P60 and P90 where the overall schedule goes on, and not for P15', () => {
    const rates = (id: string) => lrSeries(resolve(id, scratch), 1);
    expect(rates('p30f90-cont')).toEqual(rates('halving-90-1e-2'));
    expect(rates('p60f60-cont')).toEqual(rates('halving-60-1e-3'));
    expect(rates('p90f30-cont')).toEqual(rates('halving-30-1e-4'));
    expect(rates('p15f105-cont')).toEqual([
      [0.1, 15],
      [0.01, 30],
      [0.001, 30],
      [1e-4, 15],
      [1e-5, 15],
    ]);
  });

  it('at the end of the base recipe is plain halving under another name', () => {
    const { id: _one, ...late } = resolve('p120f90-1e-1', scratch);
    const { id: _other, ...plain } = resolve('halving-90-1e-1', scratch);
    expect(late).toEqual(plain);
  });

  it.each([
    [
      'p121f90-1e-1',
      'P121F90, 1e-1 doesn\'t fit: the board\'s base recipe "wc-scratch" ends after 120 epochs',
    ],
    [
      'p30f91-cont',
      'P30F91, cont doesn\'t fit: the base recipe "wc-scratch" that goes on has 120 epochs in all',
    ],
    ['p1.5f3-cont', 'pruning falls on a whole epoch'],
  ])('%s is refused with one that fits', (id, message) => {
    expect(() => resolve(id, scratch)).toThrow(message);
    try {
      resolve(id, scratch);
    } catch (error) {
      const hint = (error as { details: { hint: string } }).details.hint;
      const [, fitting] = /instance (\S+) fits/.exec(hint)!;
      expect(resolve(fitting!, scratch).id).toBe(fitting);
    }
  });

  it('can’t be, or cut, a base recipe that is none of steps', () => {
    expect(() => resolve('p30f90-1e-1', null)).toThrow("can't be the base recipe itself");
    expect(() => resolve('p30f90-1e-1', resolve('clr-120', null))).toThrow(/moves its rate/);
  });

  it.each(['p0f90-1e-1', 'P30F0, 1e-1', 'p30f90', 'p30f90-1e-7', 'P30/F90, cont', 'p30f90-2'])(
    'refuses %s as no recipe',
    (id) => expect(() => resolve(id, scratch)).toThrow(/There is no recipe/),
  );
});

it('every family names its own ids only', () => {
  for (const preset of RECIPE_PRESETS) {
    for (const example of preset.examples) {
      const owners = RECIPE_PRESETS.filter((one) => one.recipe(example, training, base160) !== null);
      expect(owners.map((one) => one.id)).toEqual([preset.id]);
    }
  }
});
