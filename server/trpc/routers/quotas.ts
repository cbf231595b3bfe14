import {
  ClearQuotaSchema,
  SetQuotaSchema,
  clearQuota,
  listQuotas,
  quotaView,
  setQuota,
} from '#server/services/quotas';
import { operatorProcedure, personProcedure, router } from '#server/trpc/init';

/** What people may spend. */
export const quotasRouter = router({
  /** How the caller's quotas stand. */
  mine: personProcedure.query(({ ctx }) => quotaView(ctx.db, ctx.actor)),
  /** What operators have set; elsewhere the standard quotas hold. */
  list: operatorProcedure.query(({ ctx }) => listQuotas(ctx.db)),
  set: operatorProcedure
    .input(SetQuotaSchema)
    .mutation(({ ctx, input }) => setQuota(ctx.db, ctx.actor, input)),
  clear: operatorProcedure
    .input(ClearQuotaSchema)
    .mutation(({ ctx, input }) => clearQuota(ctx.db, ctx.actor, input)),
});
