import { z } from 'zod';
import {
  ProfileSchema,
  accountView,
  deleteAccount,
  exportAccount,
  unlinkAccount,
  updateProfile,
} from '#server/services/account';
import { personProcedure, router } from '#server/trpc/init';

const LinkInput = z.strictObject({
  provider: z.string().min(1).max(40),
  providerAccountId: z.string().min(1).max(255),
});

/** The caller's own account. */
export const accountRouter = router({
  get: personProcedure.query(({ ctx }) => accountView(ctx.db, ctx.actor)),
  update: personProcedure
    .input(ProfileSchema)
    .mutation(({ ctx, input }) => updateProfile(ctx.db, ctx.actor, input)),
  unlink: personProcedure
    .input(LinkInput)
    .mutation(({ ctx, input }) => unlinkAccount(ctx.db, ctx.actor, input)),
  /** Everything the server holds about the caller. */
  export: personProcedure.query(({ ctx }) => exportAccount(ctx.db, ctx.actor)),
  /** Results stay, the name goes. `confirm` is the word "delete". */
  delete: personProcedure
    .input(z.strictObject({ confirm: z.literal('delete') }))
    .mutation(({ ctx }) => deleteAccount(ctx.db, ctx.actor)),
});
