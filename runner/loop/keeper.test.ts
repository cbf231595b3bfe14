import { expect, test } from 'vitest';
import { Fault } from '#core/errors/fault';
import type { Lease, ResumePoint } from '#core/wire/runner';
import { openKeeper } from '#runner/loop/keeper';
import type { EncodedState } from '#runner/stages/io';

const state = (epoch: number): EncodedState => ({
  bytes: new Uint8Array(2 ** 20),
  at: { epoch, step: 0, share: epoch / 10 },
});

type Send = (at: EncodedState['at'], signal: AbortSignal) => Promise<unknown>;

/** A keeper with a clock that stands still, and what it sent and said. */
function open(send: Send = async () => undefined) {
  const clock = { ms: 0 };
  const sent: number[] = [];
  const said: string[] = [];
  const keeper = openKeeper({
    lease: {} as Lease,
    everyMs: 60_000,
    lastMs: 60_000,
    wantsLast: () => true,
    log: (line) => said.push(line),
    now: () => clock.ms,
    link: {
      checkpoint: async (_, bytes, at, signal) => {
        await send(at, signal);
        sent.push(at.epoch);
        return { ...at, sha256: 'a'.repeat(64), bytes: bytes.length } satisfies ResumePoint;
      },
    },
  });
  return { clock, keeper, sent, said };
}

test('a checkpoint is due once a minute, the first a minute after the start', async () => {
  const { clock, keeper, sent, said } = open();
  const due: number[] = [];
  for (clock.ms = 0; clock.ms <= 200_000; clock.ms += 10_000) {
    if (!keeper.due()) continue;
    due.push(clock.ms);
    keeper.keep(state(due.length));
    await keeper.keepLast(state(0));
  }
  expect(due).toEqual([60_000, 120_000, 180_000]);
  expect(sent).toEqual([1, 0, 2, 0, 3, 0]);
  expect(said[0]).toBe('checkpoint at epoch 2, step 0, 1.0 MiB');
});

test('while one is under way none is due, and the last one waits for it', async () => {
  let arrive = () => undefined as void;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const { clock, keeper, sent } = open((at) => (at.epoch === 1 ? arrived : Promise.resolve()));
  keeper.keep(state(1));
  clock.ms = 600_000;
  expect(keeper.due()).toBe(false);
  const last = keeper.keepLast(state(2));
  arrive();
  await last;
  expect(sent).toEqual([1, 2]);
  expect(keeper.due()).toBe(true);
});

test('one that does not arrive is a line in the log, and the next is due a minute later', async () => {
  const { clock, keeper, said } = open(() => Promise.reject(new Fault('no-server', 'No server answers.')));
  keeper.keep(state(1));
  await keeper.keepLast(state(2));
  expect(said).toEqual([
    'checkpoint not stored: No server answers.',
    'checkpoint not stored: No server answers.',
  ]);
  clock.ms = 60_000;
  expect(keeper.due()).toBe(true);
});

test('closing breaks off what is still being sent, without a word', async () => {
  const { keeper, said, sent } = open(
    (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  keeper.keep(state(1));
  await keeper.close();
  expect({ said, sent }).toEqual({ said: [], sent: [] });
});
