import { describe, expect, it } from 'vitest';
import { golden } from '../../test-data/golden.ts';
import { scheduleCases } from '../../tools/golden/schedules.ts';
import { testCases } from '../../tools/golden/testing.ts';
import { lrAt, lrSeries, stepsPerEpoch } from '#core/recipes/schedule';
import type { Schedule } from '#core/recipes/recipe';

const CYCLE: Schedule = { kind: 'one-cycle', maxLr: 0.1, divFactor: 100, pctStart: 0.1, finalDivFactor: 100 };

describe('lrAt against PyTorch', () => {
  testCases(scheduleCases(golden('schedules.json')));

  it('drops at the optimizer step nearest to a fractional milestone', () => {
    const schedule: Schedule = { kind: 'step', lr: 1, milestones: [2.25, 2.7], gamma: 0.5 };
    const rates = Array.from({ length: 40 }, (_, i) => lrAt(schedule, 4, 10, i));
    expect(rates.indexOf(0.5)).toBe(23);
    expect(rates.indexOf(0.25)).toBe(27);
  });

  it('survives a cycle that is shorter than its warm-up', () => {
    expect(lrAt(CYCLE, 1, 1, 0)).toBeCloseTo(1e-5, 12);
    expect(lrAt(CYCLE, 1, 10, 0)).toBe(0.1);
    expect(lrAt(CYCLE, 1, 10, 9)).toBeCloseTo(1e-5, 12);
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

  it.each<[string, Schedule, number, number]>([
    ['constant', { kind: 'constant', lr: 1e-3 }, 40, 3],
    ['steps', { kind: 'step', lr: 0.1, milestones: [7, 9.5], gamma: 0.2 }, 12, 7],
    ['a cycle', CYCLE, 10, 4],
  ])('%s: its runs spell out the rate of every step', (_name, schedule, epochs, steps) => {
    const spelled = lrSeries({ schedule, epochs }, steps).flatMap(([rate, count]) => Array(count).fill(rate));
    expect(spelled).toEqual(
      Array.from({ length: epochs * steps }, (_, step) => lrAt(schedule, epochs, steps, step)),
    );
  });

  it('passes over milestones after the end or on one step', () => {
    const schedule: Schedule = { kind: 'step', lr: 0.1, milestones: [9, 1.01, 1], gamma: 0.1 };
    expect(lrSeries({ schedule, epochs: 2 }, 10)).toEqual([
      [0.1, 10],
      [0.001, 10],
    ]);
  });

  it('lists every step of a cycle', () => {
    const series = lrSeries({ schedule: CYCLE, epochs: 4 }, 32);
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
