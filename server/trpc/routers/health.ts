import { health } from '#server/health';
import { publicProcedure, router } from '#server/trpc/init';

export const healthRouter = router({
  /** The same as GET /api/health. */
  status: publicProcedure.query(({ ctx }) => health(ctx.db)),
});
