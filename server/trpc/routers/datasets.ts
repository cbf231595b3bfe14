import { RegisterDatasetSchema, listDatasets, registerDataset } from '#server/services/datasets';
import { maintainerProcedure, publicProcedure, router } from '#server/trpc/init';

export const datasetsRouter = router({
  list: publicProcedure.query(({ ctx }) => listDatasets(ctx.db)),
  register: maintainerProcedure
    .input(RegisterDatasetSchema)
    .mutation(({ ctx, input }) => registerDataset(ctx.db, ctx.actor, input)),
});
