import { z } from 'zod';
import { RolesSchema, listPeople, setRoles } from '#server/services/people';
import { operatorProcedure, router } from '#server/trpc/init';

/** The people of this server and what they may do. */
export const peopleRouter = router({
  list: operatorProcedure
    .input(z.strictObject({ search: z.string().max(200).default('') }).default({ search: '' }))
    .query(({ ctx, input }) => listPeople(ctx.db, input.search)),
  setRoles: operatorProcedure
    .input(RolesSchema)
    .mutation(({ ctx, input }) => setRoles(ctx.db, ctx.actor, input)),
});
