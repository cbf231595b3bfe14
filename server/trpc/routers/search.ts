import { SearchQuerySchema } from '#core/wire/search';
import { find } from '#server/search/find';
import { publicProcedure, router } from '#server/trpc/init';

export const searchRouter = router({
  /** Methods, recipes, papers, claims and boards by their words; an entry by the beginning of its id. */
  find: publicProcedure.input(SearchQuerySchema).query(({ ctx, input }) => find(ctx.db, input.q)),
});
