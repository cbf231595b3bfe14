import { tracked } from '@trpc/server';
import { z } from 'zod';
import { canonicalJson } from '#core/identity/canonical';
import type { SubmissionView } from '#core/wire/views';
import { SubmissionFileSchema } from '#core/wire/submission';
import type { Db } from '#server/db/types';
import { planSubmission } from '#server/services/planSubmission';
import { requireFollowing } from '#server/services/submissionAccess';
import { submissionView } from '#server/services/submissionView';
import { createSubmission, submissionsOf } from '#server/services/submissions';
import { onSubmissionChange } from '#server/stages/watch';
import { publicProcedure, researcherProcedure, router } from '#server/trpc/init';

const SubmissionInput = z.strictObject({ id: z.string().min(1).max(64) });

const ProgressInput = SubmissionInput.extend({
  /** Sent by the client when it connects again. Every event is the whole state, so nothing depends on it. */
  lastEventId: z.string().max(100).nullish(),
});

export const submissionsRouter = router({
  /** What a submission would run and cost; nothing is stored. */
  plan: researcherProcedure
    .input(SubmissionFileSchema)
    .query(({ ctx, input }) => planSubmission(ctx.db, input)),
  create: researcherProcedure
    .input(SubmissionFileSchema)
    .mutation(({ ctx, input }) => createSubmission(ctx.db, ctx.actor, input)),
  /** The caller's own, newest first. */
  mine: researcherProcedure.query(({ ctx }) => submissionsOf(ctx.db, ctx.actor.id)),
  get: publicProcedure.input(SubmissionInput).query(async ({ ctx, input }) => {
    await requireFollowing(ctx.db, ctx.actor, input.id);
    return submissionView(ctx.db, input.id);
  }),
  /** The state now and after each change, until nothing is left to do. */
  progress: publicProcedure.input(ProgressInput).subscription(async ({ ctx, input, signal }) => {
    await requireFollowing(ctx.db, ctx.actor, input.id);
    return follow(ctx.db, input.id, signal ?? new AbortController().signal);
  }),
});

async function* follow(db: Db, id: string, signal: AbortSignal) {
  let told = '';
  for await (const change of onSubmissionChange(db, id, signal)) {
    const view: SubmissionView = await submissionView(db, id);
    const text = canonicalJson(view);
    if (text !== told) yield tracked(change.id, view);
    told = text;
    if (view.state !== 'queued' && view.state !== 'running') return;
  }
}
