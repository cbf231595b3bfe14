import { basesCommitment, secretCommitment } from '#core/rounds/commitment';
import { roundSeeds } from '#core/rounds/seeds';
import type { RoundView } from '#core/wire/rounds';

export type RevealCheck = {
  /** What was computed again, in words. */
  readonly what: string;
  readonly holds: boolean;
  /** Published before the round, or recorded with the result. */
  readonly published: string;
  readonly computed: string;
};

/**
 * Computes again what a closed round had promised: the commitment to the secret, the one to the bases, and the seed of
 * every run. Null while the round is not closed: nothing is told yet.
 */
export function checkReveal(round: RoundView): RevealCheck[] | null {
  const { reveal } = round;
  if (reveal === null) return null;
  const seeds = roundSeeds(round.board, reveal.secret);
  return [
    compared(
      'commitment to the secret',
      round.secretCommitment,
      secretCommitment(round.board, reveal.secret),
    ),
    compared(
      'commitment to the bases',
      round.basesCommitment ?? '',
      basesCommitment(
        round.board,
        reveal.salt,
        reveal.bases.map((base) => base.weightsHash),
      ),
    ),
    ...reveal.bases.map(({ index, seed }) =>
      compared(`seed of base ${index + 1}`, String(seed), String(seeds.base(index))),
    ),
    ...reveal.runs.map(({ entry, index, submission, seed }) =>
      compared(
        `seed of run ${index + 1} of entry ${entry}`,
        String(seed),
        String(seeds.retrain(index, submission)),
      ),
    ),
  ];
}

function compared(what: string, published: string, computed: string): RevealCheck {
  return { what, published, computed, holds: published === computed };
}
