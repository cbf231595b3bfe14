import { describe, expect, it } from 'vitest';
import { basesCommitment, secretCommitment } from '#core/rounds/commitment';
import { publicSeeds, roundSeeds } from '#core/rounds/seeds';

/** Expected values from Python's hmac and hashlib over the canonical JSON that the docstrings name. */
const SECRET = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

describe('seeds of a round', () => {
  const seeds = roundSeeds('b', SECRET);

  it('are HMAC-SHA256 of board, frozen submission and part', () => {
    expect(seeds.blind).toBe('c94a2b3a3a1c9738505f9d1b818a96cb72d82356722dc0eb94970a11c59f9d8a');
    expect([0, 1].map(seeds.base)).toEqual([250_671_422, 1_378_651_545]);
    expect(seeds.prune(0, A)).toBe(4_093_488_698);
    expect([A, B].map((submission) => seeds.retrain(0, submission))).toEqual([436_890_562, 3_932_706_343]);
  });

  it('differ with board and secret', () => {
    expect(roundSeeds('c', SECRET).base(0)).not.toBe(seeds.base(0));
    expect(roundSeeds('b', A).base(0)).not.toBe(seeds.base(0));
  });
});

it('public seeds have no blind, and retrain every method over the same shuffles', () => {
  const seeds = publicSeeds(7);
  expect(seeds.blind).toBeNull();
  expect(seeds.retrain(1, A)).toBe(seeds.retrain(1, B));
  expect(seeds.prune(1, A)).not.toBe(seeds.prune(1, B));
});

describe('commitments', () => {
  it('are hashes that anybody can compute again', () => {
    expect(secretCommitment('b', SECRET)).toBe(
      '028dc92cc01b8ba0439edc8878ab95539b1c05cea2c0a65b9bbbf2276422b2dc',
    );
    expect(basesCommitment('b', 'c'.repeat(64), [A, B])).toBe(
      '192cb2829b2ce1fe023d15cd36e4f4f098d0cb0ddb5e26eddb8500f19fbe9d00',
    );
  });

  it('cover the order of the bases, the salt and the board', () => {
    const all = [
      basesCommitment('b', A, [A, B]),
      basesCommitment('b', A, [B, A]),
      basesCommitment('b', B, [A, B]),
      basesCommitment('c', A, [A, B]),
    ];
    expect(new Set(all).size).toBe(4);
  });
});
