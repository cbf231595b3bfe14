import { describe, expect, it } from 'vitest';
import type { Progress } from '#core/wire/runner';
import { trainingProgress } from '#runner/stages/progress';

const row = (epoch: number) => ({ epoch, trainLoss: 1, trainTop1: 0.5, testTop1: 0.25, lr: 0.1, seconds: 1 });

function recorded(report: (progress: Progress) => Promise<void> = async () => undefined) {
  const clock = { ms: 0 };
  const reports: Progress[] = [];
  const io = {
    report: (progress: Progress) => {
      reports.push(progress);
      return report(progress);
    },
  };
  return {
    clock,
    reports,
    progress: trainingProgress(io, { epochs: 4, images: 1000, done: 0 }, () => clock.ms),
  };
}

describe('trainingProgress', () => {
  it('reports at most every half second between epochs', async () => {
    const { clock, reports, progress } = recorded();
    for (let step = 1; step <= 10; step++) {
      clock.ms = 100 * step;
      progress.onStep({ epoch: 1, step, steps: 10 });
    }
    await progress.finish();
    expect(reports.map((report) => report.share)).toEqual([5 / 40, 10 / 40]);
    expect(reports[0]).toMatchObject({ epoch: 1, epochs: 4, imagesPerSecond: 1000, rows: [] });
  });

  it('reports every epoch’s end at once, with its row', async () => {
    const { clock, reports, progress } = recorded();
    clock.ms = 10;
    progress.onEpoch(row(1));
    clock.ms = 20;
    progress.onEpoch(row(2));
    await progress.finish();
    expect(reports.map((report) => [report.share, report.rows])).toEqual([
      [0.25, [row(1)]],
      [0.5, [row(2)]],
    ]);
    expect(reports[1]!.message).toBe('epoch 2/4: train loss 1.0000, train 50.00 %, test 25.00 %');
  });

  it('goes on from an earlier lease: its rows at once, and only what is done here counts as speed', async () => {
    const reports: Progress[] = [];
    const clock = { ms: 0 };
    const io = { report: async (report: Progress) => void reports.push(report) };
    const progress = trainingProgress(io, { epochs: 4, images: 1000, done: 0.5 }, () => clock.ms);
    progress.onResume([row(1), row(2)]);
    clock.ms = 1000;
    progress.onEpoch(row(3));
    await progress.finish();
    expect(
      reports.map(({ share, epoch, imagesPerSecond, rows }) => [share, epoch, imagesPerSecond, rows.length]),
    ).toEqual([
      [0.5, 2, 0, 2],
      [0.75, 3, 1000, 1],
    ]);
  });

  it('hands reports over one after the other, and the first failure to whoever waits', async () => {
    const { reports, progress } = recorded(() => Promise.reject(new Error('gone')));
    progress.onEpoch(row(1));
    progress.onEpoch(row(2));
    await expect(progress.finish()).rejects.toThrow('gone');
    expect(reports).toHaveLength(1);
  });
});
