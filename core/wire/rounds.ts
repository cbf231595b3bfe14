/** A round of a board version with private ranking bases, as everybody may see it. */
export type RoundView = {
  readonly board: string;
  readonly version: number;
  /** `preparing`: bases are being trained. `open`: publications are taken. `closed`: everything is told. */
  readonly state: 'preparing' | 'open' | 'closed';
  readonly secretCommitment: string;
  readonly committedAt: string;
  /** Null while the bases are not all trained. */
  readonly basesCommitment: string | null;
  readonly openedAt: string | null;
  readonly closedAt: string | null;
  /** Null until the round is closed. */
  readonly reveal: {
    readonly secret: string;
    readonly salt: string;
    readonly bases: readonly {
      readonly index: number;
      readonly seed: number;
      /** Hash of its tensors. */
      readonly weightsHash: string;
      /** SHA-256 of its file: /api/artifacts/<sha256>. */
      readonly checkpoint: string;
    }[];
    readonly runs: readonly {
      readonly entry: string;
      readonly index: number;
      /** Frozen submission hash: fingerprint of method and configuration. */
      readonly submission: string;
      readonly seed: number;
    }[];
  } | null;
};
