import { verifyEventLog } from '#server/events/verify';
import { operatorProcedure, router } from '#server/trpc/init';

/** The hash-chained log of who did what. */
export const eventsRouter = router({
  /** Walks the whole chain. */
  verify: operatorProcedure.query(({ ctx }) => verifyEventLog(ctx.db)),
});
