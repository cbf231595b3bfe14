import {
  AnswerDisputeSchema,
  DecideDisputeSchema,
  DisputesQuery,
  OpenDisputeSchema,
  RerunDisputeSchema,
} from '#core/wire/disputes';
import { answerDispute, decideDispute, openDispute, rerunDisputed } from '#server/services/disputes';
import { listDisputes } from '#server/services/disputeViews';
import { maintainerProcedure, publicProcedure, researcherProcedure, router } from '#server/trpc/init';

/** What people say is wrong with entries, and what came of it. */
export const disputesRouter = router({
  /** Of an entry, of a submission, or of the server; the newest first. */
  list: publicProcedure
    .input(DisputesQuery)
    .query(({ ctx, input }) => listDisputes(ctx.db, ctx.actor, input)),
  open: researcherProcedure
    .input(OpenDisputeSchema)
    .mutation(({ ctx, input }) => openDispute(ctx.db, ctx.actor, input)),
  /** The authors' side, once. */
  answer: researcherProcedure
    .input(AnswerDisputeSchema)
    .mutation(({ ctx, input }) => answerDispute(ctx.db, ctx.actor, input)),
  /** Has the entry's runs computed once more, beside what is recorded. */
  rerun: maintainerProcedure
    .input(RerunDisputeSchema)
    .mutation(({ ctx, input }) => rerunDisputed(ctx.db, ctx.actor, input)),
  /** Upheld, the entry is demoted; dismissed, it gets its rank back. */
  decide: maintainerProcedure
    .input(DecideDisputeSchema)
    .mutation(({ ctx, input }) => decideDispute(ctx.db, ctx.actor, input)),
});
