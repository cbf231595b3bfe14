import { tracked } from '@trpc/server';
import { z } from 'zod';
import { canonicalJson } from '#core/identity/canonical';
import type { SubmissionView } from '#core/wire/views';
import { SendSchema, unpackSent } from '#core/wire/send';
import { SubmissionFileSchema } from '#core/wire/submission';
import { createDevelopment } from '#server/services/development';
import { cancelSubmission } from '#server/services/cancelSubmission';
import { EmbargoSchema, setEmbargo } from '#server/services/embargo';
import { submissionsOf } from '#server/services/mySubmissions';
import { planSubmission } from '#server/services/planSubmission';
import {
  PublicationsQuery,
  WithdrawSchema,
  listPublications,
  publishSubmission,
  withdrawSubmission,
} from '#server/services/publications';
import { retrySubmission } from '#server/services/retrySubmission';
import { requireDoing, requireReading } from '#server/services/submissionAccess';
import { submissionView } from '#server/services/submissionView';
import { createSubmission } from '#server/services/submissions';
import { readEnv } from '#server/env';
import { onSubmissionChange } from '#server/stages/watch';
import { managerProcedure, publicProcedure, researcherProcedure, router } from '#server/trpc/init';
import type { Ctx } from '#server/trpc/init';

const SubmissionInput = z.strictObject({ id: z.string().min(1).max(64) });

const ProgressInput = SubmissionInput.extend({
  /** Sent by the client when it connects again. Every event is the whole state, so nothing depends on it. */
  lastEventId: z.string().max(100).nullish(),
});

export const submissionsRouter = router({
  /** What a submission would run and cost; nothing is stored. */
  plan: researcherProcedure
    .input(SubmissionFileSchema)
    .query(({ ctx, input }) => planSubmission(ctx.db, input, ctx.actor)),
  /** Published at once, on the ranking bases. */
  create: researcherProcedure.input(SendSchema).mutation(({ ctx, input }) => {
    const { file, from } = unpackSent(input);
    return createSubmission(ctx.db, ctx.actor, file, from);
  }),
  /** A development run: public seeds and bases, validation accuracy. `publish` is the second step. */
  develop: researcherProcedure.input(SendSchema).mutation(({ ctx, input }) => {
    const { file, from } = unpackSent(input);
    return createDevelopment(ctx.db, ctx.actor, file, readEnv().dataFolder, from);
  }),
  /** Freezes a developed submission and runs it on the ranking bases; its test accuracy is told then. */
  publish: managerProcedure.input(SubmissionInput).mutation(async ({ ctx, input }) => {
    await requireDoing(ctx.db, ctx.actor, input.id, 'publish');
    return publishSubmission(ctx.db, ctx.actor, input.id);
  }),
  /** Takes a publication back; its rows stay, unranked. */
  withdraw: managerProcedure.input(WithdrawSchema).mutation(async ({ ctx, input }) => {
    await requireDoing(ctx.db, ctx.actor, input.id, 'publish');
    return withdrawSubmission(ctx.db, ctx.actor, input);
  }),
  /** Keeps the authors' names from readers, or tells them: all versions of one work together. */
  embargo: researcherProcedure.input(EmbargoSchema).mutation(async ({ ctx, input }) => {
    await requireDoing(ctx.db, ctx.actor, input.id, 'name');
    return setEmbargo(ctx.db, ctx.actor, input);
  }),
  /** Every publication on a board, failures and withdrawals too. */
  publications: publicProcedure
    .input(PublicationsQuery)
    .query(({ ctx, input }) => listPublications(ctx.db, input)),
  /** The caller's own and those they are a co-author of, newest first. */
  mine: researcherProcedure.query(({ ctx }) => submissionsOf(ctx.db, ctx.actor.id)),
  /** Ends a submission: what no other needs is not computed any more. */
  cancel: managerProcedure.input(SubmissionInput).mutation(async ({ ctx, input }) => {
    await requireDoing(ctx.db, ctx.actor, input.id, 'manage');
    return cancelSubmission(ctx.db, ctx.actor, input.id);
  }),
  /** Tries again what failed by no fault of the submission. */
  retry: managerProcedure.input(SubmissionInput).mutation(async ({ ctx, input }) => {
    await requireDoing(ctx.db, ctx.actor, input.id, 'manage');
    return retrySubmission(ctx.db, ctx.actor, input.id);
  }),
  get: publicProcedure.input(SubmissionInput).query(async ({ ctx, input }) => {
    await requireReading(ctx.db, ctx.actor, input.id);
    return submissionView(ctx.db, ctx.actor, input.id);
  }),
  /** The state now and after each change, until nothing is left to do. */
  progress: publicProcedure.input(ProgressInput).subscription(async ({ ctx, input, signal }) => {
    await requireReading(ctx.db, ctx.actor, input.id);
    return follow(ctx, input.id, signal ?? new AbortController().signal);
  }),
});

async function* follow({ db, actor }: Ctx, id: string, signal: AbortSignal) {
  let told = '';
  for await (const change of onSubmissionChange(db, id, signal)) {
    const view: SubmissionView = await submissionView(db, actor, id);
    const text = canonicalJson(view);
    if (text !== told) yield tracked(change.id, view);
    told = text;
    if (view.state !== 'queued' && view.state !== 'running') return;
  }
}
