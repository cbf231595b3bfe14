/** Where a submission stands in its life, for lists. `developed`: its development run is finished, to be published or not. */
export type LifeState = 'queued' | 'running' | 'developed' | 'done' | 'failed' | 'cancelled' | 'withdrawn';

/** One of a person's submissions, their own or one they are a co-author of. */
export type MySubmission = {
  readonly id: string;
  readonly version: number;
  readonly board: string;
  readonly method: string;
  readonly recipe: string;
  readonly targets: readonly number[];
  readonly phase: 'development' | 'published';
  readonly state: LifeState;
  /** Of its own entries, without the baselines retrained likewise. */
  readonly runs: { readonly done: number; readonly failed: number; readonly total: number };
  readonly part: 'submitter' | 'co-author';
  readonly anonymous: boolean;
  /** Disputes about its entries that nobody has decided and its authors haven't answered. */
  readonly unanswered: number;
  /** The next version of it. */
  readonly next: string | null;
  readonly createdAt: string;
};
