import type { Json } from '#core/identity/canonical';
import type { SubmissionFile } from '#core/wire/submission';

/** One publication of a method on a board, whatever became of it. */
export type PublicationView = {
  readonly submission: string;
  readonly version: number;
  readonly board: string;
  readonly method: string;
  readonly config: Json;
  readonly recipe: string;
  readonly targets: readonly number[];
  readonly submitter: string | null;
  readonly publishedAt: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled' | 'withdrawn';
  /** Why it was withdrawn; null unless it was. */
  readonly reason: string | null;
  readonly search: SubmissionFile['search'];
};
