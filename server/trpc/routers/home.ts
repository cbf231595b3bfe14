import { homeView } from '#server/services/home';
import { publicProcedure, router } from '#server/trpc/init';

export const homeRouter = router({
  view: publicProcedure.query(({ ctx }) => homeView(ctx.db)),
});
