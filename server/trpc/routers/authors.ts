import { z } from 'zod';
import {
  AnswerInvitationSchema,
  InviteSchema,
  RemoveAuthorSchema,
  answerInvitation,
  coAuthorsOf,
  invitationsOf,
  inviteCoAuthor,
  removeCoAuthor,
} from '#server/services/coAuthors';
import { requireAuthor, requireDoing } from '#server/services/submissionAccess';
import { researcherProcedure, router } from '#server/trpc/init';

const SubmissionInput = z.strictObject({ submission: z.string().min(1).max(64) });

/** Whose work a submission is. Its submitter invites, who is invited answers. */
export const authorsRouter = router({
  /** Invitations that wait for the caller's answer. */
  invitations: researcherProcedure.query(({ ctx }) => invitationsOf(ctx.db, ctx.actor)),
  /** Co-authors and who is invited: for its authors. */
  list: researcherProcedure.input(SubmissionInput).query(async ({ ctx, input }) => {
    await requireAuthor(ctx.db, ctx.actor, input.submission);
    return coAuthorsOf(ctx.db, input.submission);
  }),
  invite: researcherProcedure.input(InviteSchema).mutation(async ({ ctx, input }) => {
    await requireDoing(ctx.db, ctx.actor, input.submission, 'name');
    return inviteCoAuthor(ctx.db, ctx.actor, input);
  }),
  answer: researcherProcedure
    .input(AnswerInvitationSchema)
    .mutation(({ ctx, input }) => answerInvitation(ctx.db, ctx.actor, input)),
  /** The submitter takes anybody off, everybody themselves. */
  remove: researcherProcedure.input(RemoveAuthorSchema).mutation(async ({ ctx, input }) => {
    if (input.person !== ctx.actor.id) await requireDoing(ctx.db, ctx.actor, input.submission, 'name');
    return removeCoAuthor(ctx.db, ctx.actor, input);
  }),
});
