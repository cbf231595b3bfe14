import { z } from 'zod';
import { ReportedQuerySchema } from '#core/wire/literature';
import { ReportFileSchema } from '#core/wire/report';
import { WithdrawReportSchema, enterReport, withdrawReport } from '#server/services/reports';
import { claimPage, listClaims, listPapers, listReported } from '#server/services/literature';
import { managerProcedure, publicProcedure, researcherProcedure, router } from '#server/trpc/init';

export const literatureRouter = router({
  list: publicProcedure
    .input(ReportedQuerySchema)
    .query(({ ctx, input }) => listReported(ctx.db, input, ctx.actor)),
  papers: publicProcedure.query(({ ctx }) => listPapers(ctx.db)),
  claim: publicProcedure
    .input(z.strictObject({ id: z.string().min(1).max(20) }))
    .query(({ ctx, input }) => claimPage(ctx.db, input.id)),
  claims: publicProcedure.query(({ ctx }) => listClaims(ctx.db)),
  /** A result of a paper, as evidence "reported": checked, never ranked. */
  enter: researcherProcedure
    .input(ReportFileSchema)
    .mutation(({ ctx, input }) => enterReport(ctx.db, ctx.actor, input)),
  /** Takes an entered result off the shelf: one's own, or as a maintainer any. */
  withdraw: managerProcedure
    .input(WithdrawReportSchema)
    .mutation(({ ctx, input }) => withdrawReport(ctx.db, ctx.actor, input)),
});
