import { z } from 'zod';
import { DraftId, SaveDraftSchema } from '#core/wire/drafts';
import { cloneSubmission, draftNextVersion } from '#server/services/copySubmission';
import { deleteDraft, listDrafts, openDraft, saveDraft } from '#server/services/drafts';
import { researcherProcedure, router } from '#server/trpc/init';

const DraftInput = z.strictObject({ id: DraftId });
const SubmissionInput = z.strictObject({ submission: z.string().min(1).max(64) });

/** The caller's own submissions that are not sent yet. `submissions.create` and `develop` send one. */
export const draftsRouter = router({
  /** The one worked on last first. */
  list: researcherProcedure.query(({ ctx }) => listDrafts(ctx.db, ctx.actor)),
  get: researcherProcedure
    .input(DraftInput)
    .query(({ ctx, input }) => openDraft(ctx.db, ctx.actor, input.id)),
  /** Keeps what was written, right or wrong. */
  save: researcherProcedure
    .input(SaveDraftSchema)
    .mutation(({ ctx, input }) => saveDraft(ctx.db, ctx.actor, input)),
  delete: researcherProcedure
    .input(DraftInput)
    .mutation(({ ctx, input }) => deleteDraft(ctx.db, ctx.actor, input.id)),
  /** A new draft with the configuration of any submission that one may read. */
  clone: researcherProcedure
    .input(SubmissionInput)
    .mutation(({ ctx, input }) => cloneSubmission(ctx.db, ctx.actor, input.submission)),
  /** A new draft of the next version of a submission of one's own. */
  renew: researcherProcedure
    .input(SubmissionInput)
    .mutation(({ ctx, input }) => draftNextVersion(ctx.db, ctx.actor, input.submission)),
});
