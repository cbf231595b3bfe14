import { z } from 'zod';
import {
  NewTokenSchema,
  RotationSchema,
  createPersonToken,
  revokePersonToken,
  rotatePersonToken,
  tokensOf,
} from '#server/services/tokens';
import { personProcedure, router } from '#server/trpc/init';

/** The caller's API tokens, by which programs act for them. */
export const tokensRouter = router({
  create: personProcedure
    .input(NewTokenSchema)
    .mutation(({ ctx, input }) => createPersonToken(ctx.db, ctx.actor, input)),
  list: personProcedure.query(({ ctx }) => tokensOf(ctx.db, ctx.actor)),
  revoke: personProcedure
    .input(z.strictObject({ id: z.string().min(1).max(64) }))
    .mutation(({ ctx, input }) => revokePersonToken(ctx.db, ctx.actor, input.id)),
  rotate: personProcedure
    .input(RotationSchema)
    .mutation(({ ctx, input }) => rotatePersonToken(ctx.db, ctx.actor, input)),
});
