import { describe, expect, it } from 'vitest';
import golden from '../../test-data/golden/schedules.json' with { type: 'json' };
import { lrAt, lrSeries, stepsPerEpoch } from '#core/recipes/schedule';
import type { Schedule } from '#core/recipes/recipe';

type Case = { schedule: Schedule; epochs: number; stepsPerEpoch: number; lr: readonly number[] };
const published = golden.schedules;

const CASES: Readonly<Record<string, Case>> = {
  'ft-40': constant(published['ft-40']),
  'lrw-40': constant({ args: { epochs: 40, lr: 1e-3 }, lr: published['lrw-40'].lr }),
  'rt-cifar-base': step(published['rt-cifar-base']),
  'wc-scratch-120': step(published['wc-scratch-120']),
  sfp: step(published.sfp),
  'lrw-120': step({
    args: { epochs: 120, lr: 0.1, gamma: 0.1, milestones: published['lrw-120'].args.milestones },
    lr: published['lrw-120'].lr,
  }),
  'clr-40-fixed': oneCycle(published['clr-40-fixed']),
  'clr-90-fixed': oneCycle(published['clr-90-fixed']),
  'clr-20-imagenet-fixed': oneCycle(published['clr-20-imagenet-fixed']),
  'clr-40-div10-cycle': oneCycle(published['clr-40-div10-cycle']),
};

describe('lrAt against PyTorch', () => {
  it.each(Object.entries(CASES))('%s', (_name, { schedule, epochs, stepsPerEpoch, lr }) => {
    expect(lr).toHaveLength(epochs * stepsPerEpoch);
    const errors = lr.map((rate, step) => Math.abs(lrAt(schedule, epochs, stepsPerEpoch, step) / rate - 1));
    expect(Math.max(...errors)).toBeLessThan(1e-9);
  });

  it('drops at the optimizer step nearest to a fractional milestone', () => {
    const schedule: Schedule = { kind: 'step', lr: 1, milestones: [2.25, 2.7], gamma: 0.5 };
    const rates = Array.from({ length: 40 }, (_, i) => lrAt(schedule, 4, 10, i));
    expect(rates.indexOf(0.5)).toBe(23);
    expect(rates.indexOf(0.25)).toBe(27);
  });

  it('survives a cycle that is shorter than its warm-up', () => {
    const schedule: Schedule = {
      kind: 'one-cycle',
      maxLr: 0.1,
      divFactor: 100,
      pctStart: 0.1,
      finalDivFactor: 100,
    };
    expect(lrAt(schedule, 1, 1, 0)).toBeCloseTo(1e-5, 12);
    expect(lrAt(schedule, 1, 10, 0)).toBe(0.1);
    expect(lrAt(schedule, 1, 10, 9)).toBeCloseTo(1e-5, 12);
  });

  it('gives one number for .1 twice divided by ten and for .001', () => {
    const thrice: Schedule = { kind: 'step', lr: 0.1, milestones: [1, 2], gamma: 0.1 };
    expect(lrAt(thrice, 4, 5, 19)).toBe(lrAt({ kind: 'constant', lr: 1e-3 }, 4, 5, 19));
  });
});

describe('lrSeries', () => {
  it('joins equal neighbours and covers every step', () => {
    const schedule: Schedule = { kind: 'step', lr: 0.1, milestones: [4, 6], gamma: 0.1 };
    expect(lrSeries({ schedule, epochs: 8 }, 32)).toEqual([
      [0.1, 128],
      [0.01, 64],
      [0.001, 64],
    ]);
  });

  it.each(Object.entries(CASES))('%s: its runs spell out the rate of every step', (_name, golden) => {
    const { schedule, epochs, stepsPerEpoch, lr } = golden;
    const spelled = lrSeries({ schedule, epochs }, stepsPerEpoch).flatMap(([rate, steps]) =>
      Array(steps).fill(rate),
    );
    expect(spelled).toEqual(lr.map((_, step) => lrAt(schedule, epochs, stepsPerEpoch, step)));
  });

  it('passes over milestones after the end or on one step', () => {
    const schedule: Schedule = { kind: 'step', lr: 0.1, milestones: [9, 1.01, 1], gamma: 0.1 };
    expect(lrSeries({ schedule, epochs: 2 }, 10)).toEqual([
      [0.1, 10],
      [0.001, 10],
    ]);
  });

  it('lists every step of a cycle', () => {
    const { schedule } = CASES['clr-40-fixed']!;
    const series = lrSeries({ schedule, epochs: 4 }, 32);
    expect(series.reduce((sum, [, steps]) => sum + steps, 0)).toBe(128);
    expect(series[0]![0]).toBe(0.001);
    expect(series.at(-1)![0]).toBe(1e-5);
  });
});

describe('stepsPerEpoch', () => {
  it('counts or drops the incomplete last batch', () => {
    expect(stepsPerEpoch({ batchSize: 64, lastBatch: 'keep' }, 1000)).toBe(16);
    expect(stepsPerEpoch({ batchSize: 64, lastBatch: 'drop' }, 1000)).toBe(15);
    expect(stepsPerEpoch({ batchSize: 50, lastBatch: 'keep' }, 1000)).toBe(20);
  });

  it('refuses a recipe that would never take a step', () => {
    expect(() => stepsPerEpoch({ batchSize: 2000, lastBatch: 'drop' }, 1000)).toThrow(/1000 training images/);
  });
});

function constant({ args, lr }: { args: { epochs: number; lr: number }; lr: number[] }): Case {
  return { schedule: { kind: 'constant', lr: args.lr }, epochs: args.epochs, stepsPerEpoch: 1, lr };
}

function step(entry: {
  args: { epochs: number; lr: number; milestones: number[]; gamma: number };
  lr: number[];
}): Case {
  const { epochs, lr, milestones, gamma } = entry.args;
  return { schedule: { kind: 'step', lr, milestones, gamma }, epochs, stepsPerEpoch: 1, lr: entry.lr };
}

function oneCycle(entry: {
  args: {
    epochs: number;
    stepsPerEpoch: number;
    maxLr: number;
    divFactor: number;
    finalDivFactor: number;
    pctStart: number;
  };
  lr: number[];
}): Case {
  const { epochs, stepsPerEpoch, maxLr, divFactor, finalDivFactor, pctStart } = entry.args;
  const schedule: Schedule = { kind: 'one-cycle', maxLr, divFactor, finalDivFactor, pctStart };
  return { schedule, epochs, stepsPerEpoch, lr: entry.lr };
}
