import { expect, test } from 'vitest';
import type { RunView } from '#core/wire/views';
import { ledgerRows, meanOf, runCurves } from './entrySummary.ts';

const ledger = (epochs: number, trainingFlops: number) => ({
  epochs,
  epochEquivalents: 0,
  imagesForward: 0,
  imagesBackward: 0,
  trainingFlops,
  seconds: epochs,
});

function run(index: number, retrainEpochs: number | null): RunView {
  return {
    index,
    prunedTop1: 30,
    epochs: [{ epoch: 1, trainLoss: 1, trainTop1: 0.5, testTop1: 0.4, lr: 0.1, seconds: 1 }],
    stages: [
      { kind: 'base', ledger: ledger(8, 100) },
      { kind: 'retrain', ledger: retrainEpochs === null ? null : ledger(retrainEpochs, 10 * retrainEpochs) },
    ],
  } as unknown as RunView;
}

test('means skip what is not known', () => {
  expect(meanOf([1, null, 3])).toBe(2);
  expect(meanOf([null])).toBeNull();
});

test('the ledger averages finished stages only', () => {
  const rows = ledgerRows([run(0, 4), run(1, 6), run(2, null)]);
  expect(rows.map((row) => [row.kind, row.epochs, row.trainingFlops])).toEqual([
    ['base', 8, 100],
    ['prune', 0, 0],
    ['retrain', 5, 50],
  ]);
});

test('a curve a run, without runs that have not begun', () => {
  const curves = runCurves([run(0, 4), { ...run(1, 4), epochs: [] }], (epoch) => epoch.testTop1 * 100);
  expect(curves.map(({ name, points }) => ({ name, points }))).toEqual([
    { name: 'run 1', points: [[1, 40]] },
  ]);
});
