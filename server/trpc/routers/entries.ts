import { z } from 'zod';
import { entryView } from '#server/services/entryView';
import { publicProcedure, router } from '#server/trpc/init';

const EntryInput = z.strictObject({ id: z.string().min(1).max(64) });

export const entriesRouter = router({
  get: publicProcedure.input(EntryInput).query(({ ctx, input }) => entryView(ctx.db, input.id)),
});
