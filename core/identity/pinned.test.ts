import { describe, expect, it } from 'vitest';
import { pinProblem } from '#core/identity/pinned';

const pins = [
  { id: 'a', revision: 1, hash: 'one' },
  { id: 'a', revision: 2, hash: 'two' },
  { id: 'b', revision: 7, hash: 'other' },
];

describe('pinProblem', () => {
  it('accepts the pinned output', () => {
    expect(pinProblem(pins, { id: 'a', revision: 2, hash: 'two' })).toBeNull();
  });

  it('says to raise the revision when the output moved without it', () => {
    expect(pinProblem(pins, { id: 'a', revision: 2, hash: 'moved' })).toMatch(
      /^a: its output changed, but its revision is still 2 \(pinned two, now moved\)\. .*raise the revision to 3/,
    );
  });

  it('asks for a pin of a new revision, even with an old output', () => {
    expect(pinProblem(pins, { id: 'a', revision: 3, hash: 'two' })).toContain(
      'Add {"id":"a","revision":3,"hash":"two"}',
    );
    expect(pinProblem(pins, { id: 'new', revision: 1, hash: 'x' })).toContain(
      'new: revision 1 is not pinned yet',
    );
  });

  it('refuses to go back to an old revision', () => {
    expect(pinProblem(pins, { id: 'a', revision: 1, hash: 'one' })).toContain(
      'older than the pinned revision 2',
    );
  });
});
