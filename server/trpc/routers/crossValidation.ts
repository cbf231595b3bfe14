import { CrossValidationInput, crossValidationView } from '#server/services/crossValidation';
import { SwapRequestInput, requestSwap } from '#server/services/requestSwap';
import { publicProcedure, researcherProcedure, router } from '#server/trpc/init';

/** Methods under each other's recipes. */
export const crossValidationRouter = router({
  /** Matrix, shares of variance, verdicts, swap deltas and ranks of one board and target. */
  view: publicProcedure
    .input(CrossValidationInput)
    .query(({ ctx, input }) => crossValidationView(ctx.db, input)),
  /** Asks for two entries' recipes to be swapped, within the board's budget. */
  request: researcherProcedure
    .input(SwapRequestInput)
    .mutation(({ ctx, input }) => requestSwap(ctx.db, ctx.actor, input)),
});
