import { z } from 'zod';
import { ResultIdSchema } from '#core/wire/literature';
import { explainIds } from '#server/services/explain';
import { publicProcedure, router } from '#server/trpc/init';

const PairInput = z.strictObject({ a: ResultIdSchema, b: ResultIdSchema });

export const explainRouter = router({
  pair: publicProcedure.input(PairInput).query(({ ctx, input }) => explainIds(ctx.db, input)),
});
