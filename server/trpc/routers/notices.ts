import { NoticePreferenceSchema } from '#core/wire/notices';
import { noticeSettings, renewSecret, updateNotices } from '#server/services/notices';
import { personProcedure, router } from '#server/trpc/init';

/** How the caller hears that a submission has ended. */
export const noticesRouter = router({
  get: personProcedure.query(({ ctx }) => noticeSettings(ctx.db, ctx.actor.id)),
  update: personProcedure
    .input(NoticePreferenceSchema)
    .mutation(({ ctx, input }) => updateNotices(ctx.db, ctx.actor, input)),
  /** A new signing secret of the webhook. */
  renewSecret: personProcedure.mutation(({ ctx }) => renewSecret(ctx.db, ctx.actor)),
});
