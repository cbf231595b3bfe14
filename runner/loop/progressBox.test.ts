import { expect, test } from 'vitest';
import { progressBox } from '#runner/loop/progressBox';
import type { Progress } from '#core/wire/runner';

const row = (epoch: number) => ({ epoch, trainLoss: 1, trainTop1: 0.5, testTop1: 0.5, lr: 0.1, seconds: 1 });
const progress = (share: number, ...epochs: number[]): Progress => ({
  share,
  epoch: epochs.at(-1) ?? 0,
  epochs: 9,
  imagesPerSecond: 100,
  message: `at ${share}`,
  rows: epochs.map(row),
});
const epochsOf = (taken: Progress | null) => taken?.rows.map((one) => one.epoch);

test('the newest state leaves with all rows since the last time, then nothing is new', () => {
  const box = progressBox();
  expect(box.take()).toBeNull();
  box.offer(progress(0.1, 1));
  box.offer(progress(0.2, 2));
  box.offer(progress(0.25));
  const taken = box.take();
  expect(taken).toMatchObject({ share: 0.25, message: 'at 0.25' });
  expect(epochsOf(taken)).toEqual([1, 2]);
  expect(box.take()).toBeNull();
});

test('rows that were not delivered come back once, in order, with newer ones behind them', () => {
  const box = progressBox();
  box.offer(progress(0.2, 1, 2));
  const lost = box.take()!;
  box.offer(progress(0.3, 3));
  box.giveBack(lost);
  box.giveBack(lost);
  const taken = box.take();
  expect(epochsOf(taken)).toEqual([1, 2, 3]);
  expect(taken?.share).toBe(0.3);
});

test('what came back is new even when nothing else is', () => {
  const box = progressBox();
  box.offer(progress(0.2, 1));
  box.giveBack(box.take()!);
  expect(epochsOf(box.take())).toEqual([1]);
});

test('more rows than one report may hold leave in several', () => {
  const box = progressBox();
  box.offer(progress(1, ...Array.from({ length: 2500 }, (_, at) => at + 1)));
  expect(box.take()?.rows).toHaveLength(2000);
  expect(box.take()?.rows.at(-1)?.epoch).toBe(2500);
  expect(box.take()).toBeNull();
});
