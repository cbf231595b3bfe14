import { z } from 'zod';
import { ResultIdSchema } from '#core/wire/literature';
import { Slug } from '#core/wire/board';
import { boardStatistics } from '#server/services/boardStatistics';
import { explainIds } from '#server/services/explain';
import { trainabilityPair } from '#server/services/trainabilityPair';
import { publicProcedure, router } from '#server/trpc/init';

const PairInput = z.strictObject({ a: ResultIdSchema, b: ResultIdSchema });
const BoardInput = z.strictObject({ board: Slug });

export const explainRouter = router({
  pair: publicProcedure.input(PairInput).query(({ ctx, input }) => explainIds(ctx.db, input)),
  /** How the trainability of two entries compares; across recipes it doesn't. */
  trainability: publicProcedure.input(PairInput).query(({ ctx, input }) => trainabilityPair(ctx.db, input)),
  board: publicProcedure.input(BoardInput).query(({ ctx, input }) => boardStatistics(ctx.db, input)),
});
