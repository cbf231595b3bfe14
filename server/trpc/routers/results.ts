import { z } from 'zod';
import { CompareSchema } from '#core/wire/compare';
import { compare } from '#server/services/compare';
import { ResultsInput, listResults } from '#server/services/results';
import { latenciesOf } from '#server/services/runMetrics';
import { publicProcedure, router } from '#server/trpc/init';

/** Entries that are asked about at once. */
const LatencyInput = z.strictObject({ entries: z.array(z.string().min(1).max(64)).max(100) });

export const resultsRouter = router({
  /** A page of a board's entries, or of all boards'; `next` is where the following one begins. */
  list: publicProcedure.input(ResultsInput).query(({ ctx, input }) => listResults(ctx.db, input)),
  /** Latency of those of the entries whose runs measured it. */
  latency: publicProcedure.input(LatencyInput).query(({ ctx, input }) => latenciesOf(ctx.db, input.entries)),
  /** Two to five entries or rows of papers side by side, and how far each pair may be compared. */
  compare: publicProcedure.input(CompareSchema).query(({ ctx, input }) => compare(ctx.db, input.ids)),
});
