import { z } from 'zod';
import {
  NewRunnerTokenSchema,
  createRunnerToken,
  listRunnerTokens,
  revokeRunnerToken,
} from '#server/services/runnerTokens';
import { operatorProcedure, router } from '#server/trpc/init';

const TokenInput = z.strictObject({ id: z.string().min(1).max(64) });

/** Tokens by which machines of this server's operators compute for it. */
export const runnerTokensRouter = router({
  create: operatorProcedure
    .input(NewRunnerTokenSchema)
    .mutation(({ ctx, input }) => createRunnerToken(ctx.db, ctx.actor, input)),
  list: operatorProcedure.query(({ ctx }) => listRunnerTokens(ctx.db)),
  revoke: operatorProcedure
    .input(TokenInput)
    .mutation(({ ctx, input }) => revokeRunnerToken(ctx.db, ctx.actor, input.id)),
});
