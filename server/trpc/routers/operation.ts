import { HaltSchema, currentHalt, haltServer, resumeServer } from '#server/services/halts';
import { operatorProcedure, publicProcedure, router } from '#server/trpc/init';

/** Stopping all computing, and letting it go on. */
export const operationRouter = router({
  /** Why and since when computing is stopped; null while it runs. */
  halted: publicProcedure.query(({ ctx }) => currentHalt(ctx.db)),
  halt: operatorProcedure
    .input(HaltSchema)
    .mutation(({ ctx, input }) => haltServer(ctx.db, ctx.actor, input)),
  resume: operatorProcedure.mutation(({ ctx }) => resumeServer(ctx.db, ctx.actor)),
});
