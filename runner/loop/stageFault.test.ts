import { expect, test } from 'vitest';
import { Fault } from '#core/errors/fault';
import { StageFaultSchema } from '#core/wire/runner';
import { stageFault } from '#runner/loop/stageFault';
import { stageLog } from '#runner/loop/stageLog';

test('who caused a fault: as it says, else by its code', () => {
  expect(stageFault(new Fault('layer-emptied', 'x'), '').class).toBe('submitter');
  expect(stageFault(new Fault('layer-emptied', 'x', { class: 'platform' }), '').class).toBe('platform');
  expect(stageFault(new Fault('hash-mismatch', 'x'), '').class).toBe('platform');
});

test('an unexpected error is the platform’s and keeps its message', () => {
  expect(stageFault(new RangeError('out of bounds'), 'log')).toMatchObject({
    code: 'internal',
    message: expect.stringContaining('RangeError: out of bounds'),
    class: 'platform',
    logTail: 'log',
  });
});

test('a disk that takes no more is named', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(stageFault(full, '')).toMatchObject({
    code: 'no-space',
    class: 'platform',
    message: expect.stringContaining('no space left'),
  });
});

test.each([
  'OOM when allocating tensor with shape[4096,32,32,64] and type float',
  'RangeError: Array buffer allocation failed',
  'RuntimeError: memory access out of bounds',
])('memory that ran out is named: %s', (text) => {
  expect(stageFault(new Error(text), '')).toMatchObject({
    code: 'out-of-memory',
    class: 'platform',
    message: expect.stringContaining(text),
  });
});

test.each(['bad-config', 'bad-scores', 'layer-emptied', 'rate-unreachable', 'not-finite'] as const)(
  '%s fails again wherever it is run',
  (code) => expect(stageFault(new Fault(code, 'x'), '').class).toBe('submitter'),
);

test.each(['unknown-method', 'no-server', 'hash-mismatch', 'backend-unavailable', 'bad-file'] as const)(
  '%s may go away elsewhere',
  (code) => expect(stageFault(new Fault(code, 'x'), '').class).toBe('platform'),
);

test('what is too long for the wire is cut to fit', () => {
  const fault = stageFault(
    new Fault('bad-file', 'm'.repeat(9000), { hint: 'h'.repeat(9000) }),
    'l'.repeat(90_000),
  );
  expect(StageFaultSchema.safeParse(fault).success).toBe(true);
});

test('the log keeps the last lines', () => {
  const log = stageLog();
  for (let line = 0; line < 500; line++) log.write(`line ${line}`);
  const lines = log.tail().split('\n');
  expect(lines.at(-1)).toMatch(/ line 499$/);
  expect(lines).toHaveLength(60);
});
