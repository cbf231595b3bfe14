import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '#core/identity/canonical';
import { deriveSeed } from '#core/rng/counter';

/**
 * Where a board's seeds come from. `submission` is the frozen submission hash: the fingerprint of method and
 * configuration, which is all of it that decides numbers besides the recipe. So the same method entered again, by
 * whomever and with whatever note, draws the same seeds: nobody can try seeds by submitting again.
 */
export type SeedSource = {
  /** Goes into the definition of every base and so into all hashes of the round; null where seeds are public. */
  readonly blind: string | null;
  /** 32 bits each. */
  base(index: number): number;
  prune(index: number, submission: string): number;
  /** Null: no submission's, but the board's own dense control. */
  retrain(index: number, submission: string | null): number;
  scratch(index: number): number;
};

/** Seeds that anybody can compute from the board's own: of open boards and of development runs. */
export function publicSeeds(boardSeed: number): SeedSource {
  return {
    blind: null,
    base: (index) => deriveSeed(boardSeed, `base/${index}`),
    prune: (index, submission) => deriveSeed(boardSeed, `prune/${index}/${submission}`),
    // On the base alone: methods and recipes are compared over the same shuffles.
    retrain: (index) => deriveSeed(boardSeed, `retrain/${index}`),
    scratch: (index) => deriveSeed(boardSeed, `scratch/${index}`),
  };
}

/**
 * Seeds of a round: the first 32 bits of HMAC-SHA256(board secret, {board, frozen submission hash, part}). A seed alone
 * could be guessed from a stage's hash, as there are only 2³² of them; 256 bits of `blind` in the hash forbid it.
 */
export function roundSeeds(board: string, secret: string): SeedSource {
  const draw = (submission: string | null, part: string) =>
    bytesToHex(hmac(sha256, hexToBytes(secret), utf8ToBytes(canonicalJson({ board, submission, part }))));
  const seed = (submission: string | null, part: string) =>
    Number.parseInt(draw(submission, part).slice(0, 8), 16);
  return {
    blind: draw(null, 'blind'),
    base: (index) => seed(null, `base/${index}`),
    prune: (index, submission) => seed(submission, `prune/${index}`),
    retrain: (index, submission) => seed(submission, `retrain/${index}`),
    scratch: (index) => seed(null, `scratch/${index}`),
  };
}
