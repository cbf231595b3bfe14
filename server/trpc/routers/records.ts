import { LoseSchema, ReturnSchema, losePart, returnPart } from '#server/services/records';
import { operatorProcedure, router } from '#server/trpc/init';

/** What entries' records lose and get back (an upheld dispute: the router `disputes`): promotion and demotion follow from it in the same transaction. */
export const recordsRouter = router({
  /** Marks a base's hash as unverified, withdraws an artifact, or says that seeds can't be confirmed. */
  lose: operatorProcedure.input(LoseSchema).mutation(({ ctx, input }) => losePart(ctx.db, ctx.actor, input)),
  /** The part is back. */
  restore: operatorProcedure
    .input(ReturnSchema)
    .mutation(({ ctx, input }) => returnPart(ctx.db, ctx.actor, input)),
});
