import { fingerprint } from '#core/identity/fingerprint';

/**
 * What a board with private ranking bases promises before a round: hashes that can be published at once and that
 * nobody can turn round, because each covers 256 random bits. Anybody can compute them again from what is told when the
 * round closes (design: fairness, base set and against tuning on the test set).
 */

/** Commitment to the board secret that seeds are drawn from. `secret`: 64 hex digits. */
export function secretCommitment(board: string, secret: string): string {
  return fingerprint({ commits: 'fairprune board secret 1', board, secret });
}

/** Commitment to the ranking bases: hash of their hashes, in order, with a salt (64 hex digits). */
export function basesCommitment(board: string, salt: string, bases: readonly string[]): string {
  return fingerprint({ commits: 'fairprune ranking bases 1', board, salt, bases });
}
