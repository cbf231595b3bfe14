import { z } from 'zod';
import { ReportedQuerySchema } from '#core/wire/literature';
import { claimPage, listClaims, listPapers, listReported } from '#server/services/literature';
import { publicProcedure, router } from '#server/trpc/init';

export const literatureRouter = router({
  list: publicProcedure.input(ReportedQuerySchema).query(({ ctx, input }) => listReported(ctx.db, input)),
  papers: publicProcedure.query(({ ctx }) => listPapers(ctx.db)),
  claim: publicProcedure
    .input(z.strictObject({ id: z.string().min(1).max(20) }))
    .query(({ ctx, input }) => claimPage(ctx.db, input.id)),
  claims: publicProcedure.query(({ ctx }) => listClaims(ctx.db)),
});
