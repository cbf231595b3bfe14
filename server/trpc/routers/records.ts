import { DisputeSchema, LoseSchema, ReturnSchema, losePart, returnPart } from '#server/services/records';
import { maintainerProcedure, operatorProcedure, router } from '#server/trpc/init';

/** What entries' records lose and get back: promotion and demotion follow from it in the same transaction. */
export const recordsRouter = router({
  /** Marks a base's hash as unverified, withdraws an artifact, or says that seeds can't be confirmed. */
  lose: operatorProcedure.input(LoseSchema).mutation(({ ctx, input }) => losePart(ctx.db, ctx.actor, input)),
  /** The part is back. */
  restore: operatorProcedure
    .input(ReturnSchema)
    .mutation(({ ctx, input }) => returnPart(ctx.db, ctx.actor, input)),
  /** A dispute about an entry is upheld. */
  uphold: maintainerProcedure
    .input(DisputeSchema)
    .mutation(({ ctx, input: { entry, reason } }) =>
      losePart(ctx.db, ctx.actor, { part: 'dispute', subject: entry, reason }),
    ),
  /** An upheld dispute was wrong. */
  overturn: maintainerProcedure
    .input(DisputeSchema)
    .mutation(({ ctx, input: { entry, reason } }) =>
      returnPart(ctx.db, ctx.actor, { part: 'dispute', subject: entry, reason }),
    ),
});
