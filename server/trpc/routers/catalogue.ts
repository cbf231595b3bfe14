import { catalogueMethods, catalogueNetworks, catalogueRecipes } from '#methods/catalogue';
import { publicProcedure, router } from '#server/trpc/init';

export const catalogueRouter = router({
  methods: publicProcedure.query(() => catalogueMethods()),
  recipes: publicProcedure.query(() => catalogueRecipes()),
  networks: publicProcedure.query(() => catalogueNetworks()),
});
