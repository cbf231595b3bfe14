import { z } from 'zod';
import { methodEntries } from '#server/services/methodEntries';
import { rawRun } from '#server/services/rawRun';
import { entryView } from '#server/services/entryView';
import { publicProcedure, router } from '#server/trpc/init';

const EntryInput = z.strictObject({ id: z.string().min(1).max(64) });
const RunInput = EntryInput.extend({ index: z.number().int().min(0).max(999) });

export const entriesRouter = router({
  get: publicProcedure.input(EntryInput).query(({ ctx, input }) => entryView(ctx.db, input.id)),
  /** A method's entries over all boards, the latest first. */
  ofMethod: publicProcedure
    .input(z.strictObject({ method: z.string().min(1).max(64) }))
    .query(({ ctx, input }) => methodEntries(ctx.db, input.method)),
  /** One run, by its place among the entry's runs: what was computed for it, stage by stage. */
  run: publicProcedure.input(RunInput).query(({ ctx, input }) => rawRun(ctx.db, input)),
});
