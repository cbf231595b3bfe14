import { makeSignInLink } from '#server/auth/localLink';
import { operatorProcedure, publicProcedure, router } from '#server/trpc/init';

export const accessRouter = router({
  /** Whom the caller speaks for: null for a visitor. */
  whoami: publicProcedure.query(({ ctx: { actor } }) => {
    if (actor.kind === 'person') {
      return {
        kind: 'person' as const,
        id: actor.id,
        name: actor.name,
        roles: actor.roles,
        scopes: actor.scopes,
      };
    }
    return actor.kind === 'runner' ? { kind: 'runner' as const, trust: actor.trust } : null;
  }),
  /** A new one-time link that signs in as the local administrator; earlier ones end. */
  signInLink: operatorProcedure.mutation(async ({ ctx }) => {
    const link = await makeSignInLink(ctx.db, ctx.actor);
    return { url: link.url, expiresAt: link.expiresAt.toISOString() };
  }),
});
