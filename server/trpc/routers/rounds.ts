import { z } from 'zod';
import { Slug } from '#core/wire/board';
import { closeRound, openRound, roundView } from '#server/services/rounds';
import { maintainerProcedure, publicProcedure, router } from '#server/trpc/init';

/** The board's current version when none is given. */
const RoundInput = z.strictObject({ board: Slug, version: z.number().int().min(1).optional() });

/** Commit and reveal of private ranking bases and seeds. */
export const roundsRouter = router({
  /** Commitments with their times; after the round closed, what they commit to. */
  get: publicProcedure.input(RoundInput).query(({ ctx, input }) => roundView(ctx.db, input)),
  /** Commits to the trained bases and takes publications. */
  open: maintainerProcedure
    .input(RoundInput)
    .mutation(({ ctx, input }) => openRound(ctx.db, ctx.actor, input)),
  /** Ends the round and reveals what it had committed to. */
  close: maintainerProcedure
    .input(RoundInput)
    .mutation(({ ctx, input }) => closeRound(ctx.db, ctx.actor, input)),
});
