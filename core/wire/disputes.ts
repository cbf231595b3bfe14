import { z } from 'zod';

/** How a dispute about an entry stands. `rerun`: a maintainer had the entry's runs computed once more. */
export const DISPUTE_STATES = ['open', 'rerun', 'upheld', 'dismissed'] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

/** What is said in a dispute: enough to give reasons, not enough to flood a page. */
const Text = z.string().trim().min(10).max(2000);
const Id = z.string().min(1).max(64);

export const OpenDisputeSchema = z.strictObject({ entry: Id, claim: Text });
export const AnswerDisputeSchema = z.strictObject({ id: Id, answer: Text });
export const RerunDisputeSchema = z.strictObject({ id: Id });
export const DecideDisputeSchema = z.strictObject({
  id: Id,
  decision: z.enum(['upheld', 'dismissed']),
  reason: z.string().trim().min(3).max(500),
});
/** Of an entry, of all entries of a submission, or of the whole server. */
export const DisputesQuery = z.strictObject({
  entry: Id.optional(),
  submission: Id.optional(),
  /** Only those that nobody has decided. */
  undecided: z.boolean().optional(),
});

/** One run of a disputed entry beside the same run computed once more. Accuracies in percent. */
export type RerunRun = {
  readonly index: number;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly recorded: number | null;
  readonly again: number | null;
  /** Whether the retrained networks are equal to the bit; null until both are there. */
  readonly sameWeights: boolean | null;
  /** Whether another runner computed it than the first time; null until it is done. */
  readonly otherRunner: boolean | null;
};

export type DisputeView = {
  readonly id: string;
  readonly entry: string;
  readonly board: string;
  readonly method: string;
  readonly recipe: string;
  readonly state: DisputeState;
  readonly by: string;
  readonly at: string;
  readonly claim: string;
  /** Of who submitted the entry. */
  readonly answer: { readonly at: string; readonly text: string } | null;
  readonly rerun: { readonly at: string; readonly runs: readonly RerunRun[] } | null;
  readonly decision: { readonly at: string; readonly reason: string } | null;
  /** What the one who looks may do to it now. */
  readonly may: { readonly answer: boolean; readonly rerun: boolean; readonly decide: boolean };
};
