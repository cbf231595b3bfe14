import { z } from 'zod';
import { Slug } from '#core/wire/board';
import { CompareSchema } from '#core/wire/compare';
import { compare } from '#server/services/compare';
import { listResults } from '#server/services/results';
import { publicProcedure, router } from '#server/trpc/init';

/** A board's id, or `all`. */
const ResultsInput = z.strictObject({ board: Slug });

export const resultsRouter = router({
  list: publicProcedure.input(ResultsInput).query(({ ctx, input }) => listResults(ctx.db, input)),
  /** Two to five entries or rows of papers side by side, and how far each pair may be compared. */
  compare: publicProcedure.input(CompareSchema).query(({ ctx, input }) => compare(ctx.db, input.ids)),
});
