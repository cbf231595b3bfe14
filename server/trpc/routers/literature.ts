import { ReportedQuerySchema } from '#core/wire/literature';
import { listClaims, listReported } from '#server/services/literature';
import { publicProcedure, router } from '#server/trpc/init';

export const literatureRouter = router({
  list: publicProcedure.input(ReportedQuerySchema).query(({ ctx, input }) => listReported(ctx.db, input)),
  claims: publicProcedure.query(({ ctx }) => listClaims(ctx.db)),
});
