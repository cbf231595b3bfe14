import { expect, it } from 'vitest';
import { roundText, versionNumber } from '#cli/commands/round';
import { checksText } from '#cli/commands/verifyCommitment';
import type { RoundView } from '#core/wire/rounds';

const open: RoundView = {
  board: 'b',
  version: 2,
  state: 'open',
  secretCommitment: 'a1',
  committedAt: '2026-01-01T00:00:00.000Z',
  basesCommitment: 'b1',
  openedAt: '2026-01-02T00:00:00.000Z',
  closedAt: null,
  reveal: null,
};

it('a round shows its commitments with their times, and what is told only when it is', () => {
  expect(roundText(open)).toBe(
    [
      'Round of b, version 2: open',
      'commitment to the secret: a1 (2026-01-01T00:00:00.000Z)',
      'commitment to the bases:  b1 (2026-01-02T00:00:00.000Z)',
    ].join('\n'),
  );
  const bases = [{ index: 0, seed: 7, weightsHash: 'w', checkpoint: 'c' }];
  const closed = roundText({
    ...open,
    state: 'closed',
    closedAt: '2026-02-01T00:00:00.000Z',
    reveal: { secret: 's', salt: 't', bases, runs: [] },
  });
  expect(closed).toContain('secret s, salt t');
  expect(closed).toContain('base 1: seed 7, tensors w');
  expect(closed).toContain('verify-commitment b --version 2');
});

it('a check says what fails, with both values, and how much holds', () => {
  const holds = { what: 'commitment to the secret', published: 'a', computed: 'a', holds: true };
  const fails = { what: 'seed of base 1', published: '1', computed: '2', holds: false };
  expect(checksText([holds, fails])).toBe(
    [
      'seed of base 1 does not hold: published 1, computed 2',
      'commitment to the secret holds: a',
      '1 of 2 hold.',
    ].join('\n'),
  );
});

it('a board version is a whole number from 1 on', () => {
  expect(versionNumber('12')).toBe(12);
  for (const text of ['0', '-1', '1.5', 'x', '']) expect(() => versionNumber(text)).toThrow(/whole number/);
});
