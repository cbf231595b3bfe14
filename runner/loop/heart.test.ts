import { expect, test, vi } from 'vitest';
import { Fault } from '#core/errors/fault';
import type { Progress } from '#core/wire/runner';
import { startHeart } from '#runner/loop/heart';
import type { Loss } from '#runner/loop/heart';
import { progressBox } from '#runner/loop/progressBox';

/** For what comes at once on an idle machine. */
const PATIENCE = { timeout: 30_000 };

const row = (epoch: number) => ({ epoch, trainLoss: 1, trainTop1: 0.5, testTop1: 0.5, lr: 0.1, seconds: 1 });
const progress = (epoch: number): Progress => ({
  share: 0,
  epoch,
  epochs: 9,
  imagesPerSecond: 0,
  message: '',
  rows: [row(epoch)],
});

type Beat = (progress: Progress | null) => Promise<{ cancel: boolean }>;

function heartWith(beat: Beat, everyMs: number) {
  const box = progressBox();
  const losses: Loss[] = [];
  const said: string[] = [];
  const stop = startHeart({
    box,
    beat,
    everyMs,
    newsMs: 5,
    onLoss: (loss) => losses.push(loss),
    log: (line) => said.push(line),
  });
  return { box, stop, losses, said };
}

test('in an outage rows are kept; afterwards each arrives once and in order', async () => {
  const arrived: number[] = [];
  let away = true;
  let tries = 0;
  const heart = heartWith(async (sent) => {
    tries++;
    if (away) throw new Fault('no-server', 'away');
    arrived.push(...(sent?.rows.map((one) => one.epoch) ?? []));
    return { cancel: false };
  }, 10_000);
  heart.box.offer(progress(1));
  await vi.waitUntil(() => tries >= 2, PATIENCE);
  heart.box.offer(progress(2));
  away = false;
  await vi.waitUntil(() => arrived.length === 2, PATIENCE);
  await heart.stop();
  expect(arrived).toEqual([1, 2]);
  expect(heart.losses).toEqual([]);
  expect(heart.said.filter((line) => line.startsWith('away'))).toHaveLength(1);
});

test('without news it beats after the longest silence, and only then', async () => {
  const beats: (Progress | null)[] = [];
  const heart = heartWith(async (sent) => {
    beats.push(sent);
    return { cancel: false };
  }, 40);
  await vi.waitUntil(() => beats.length === 2, PATIENCE);
  await heart.stop();
  expect(beats).toEqual([null, null]);
  const quiet = heartWith(async (sent) => {
    beats.push(sent);
    return { cancel: false };
  }, 3_600_000);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await quiet.stop();
  expect(beats).toHaveLength(2);
});

test.each([
  ['cancelled', async () => ({ cancel: true })],
  ['lost', async () => Promise.reject(new Fault('stale-lease', 'taken back'))],
])('a stage that is %s is told once, and the heart ends', async (kind, beat) => {
  const beating = vi.fn(beat as Beat);
  const heart = heartWith(beating, 1);
  await vi.waitUntil(() => heart.losses.length > 0, PATIENCE);
  await heart.stop();
  expect(heart.losses).toEqual([expect.objectContaining({ kind })]);
  expect(beating).toHaveBeenCalledTimes(1);
});
