import { describe, expect, it } from 'vitest';
import { printedSchedule } from '#core/literature/schedule';
import { ROWS } from '#core/literature/testing/papers';

const of = (retrain_schedule: string, retrain_epochs?: number, retrain_initial_lr?: number) =>
  printedSchedule({
    retrain_schedule,
    ...(retrain_epochs === undefined ? {} : { retrain_epochs }),
    ...(retrain_initial_lr === undefined ? {} : { retrain_initial_lr }),
  });
const L1 = [
  [0.01, 30],
  [0.001, 30],
  [0.0001, 15],
  [0.00001, 15],
];

describe('printedSchedule', () => {
  it('reads lists, milestones and periods as one series', () => {
    expect(of('0:1e-2,30:1e-3,60:1e-4,75:1e-5', 90)).toEqual({ kind: 'series', series: L1 });
    expect(of('step decay (30/60/75)', 90, 0.01)).toEqual({ kind: 'series', series: L1 });
    expect(of('step, x0.1 every 10 epochs', 30, 0.01)).toEqual({
      kind: 'series',
      series: [
        [0.01, 10],
        [0.001, 10],
        [0.0001, 10],
      ],
    });
    expect(of('x0.1 at epochs 5 and 10', 30, 0.01)).toMatchObject({
      series: [
        [0.01, 5],
        [0.001, 5],
        [0.0001, 20],
      ],
    });
    expect(of('constant, last LR of original training', 40, 0.001)).toEqual({
      kind: 'series',
      series: [[0.001, 40]],
    });
  });

  it('goes on with the overall schedule where the pruning left it', () => {
    const row = ROWS.find(({ id }) => id === 'why-is-pruning-so-confusing/T4/21')!;
    expect(printedSchedule(row)).toEqual({
      kind: 'series',
      series: [
        [0.01, 15],
        [0.001, 30],
        [0.0001, 15],
        [0.00001, 15],
      ],
    });
  });

  it('names what follows from a formula, and knows nothing where too little is printed', () => {
    expect(of('1-cycle', 40, 0.1)).toEqual({ kind: 'named', name: '1-cycle, 1e-1, 40 epochs' });
    expect(of('stepwise decay', 160, 0.1)).toBeNull();
    expect(of('step; end LR 0.0001; decay epochs not printed', 120, 0.01)).toBeNull();
    expect(of('step decay (10/20)', undefined, 0.01)).toBeNull();
    expect(of('constant', 40)).toBeNull();
  });
});
