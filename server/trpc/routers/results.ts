import { z } from 'zod';
import { Slug } from '#core/wire/board';
import { listResults } from '#server/services/results';
import { publicProcedure, router } from '#server/trpc/init';

/** A board's id, or `all`. */
const ResultsInput = z.strictObject({ board: Slug });

export const resultsRouter = router({
  list: publicProcedure.input(ResultsInput).query(({ ctx, input }) => listResults(ctx.db, input)),
});
