import { TRPCError, initTRPC } from '@trpc/server';
import { Fault } from '#core/errors/fault';
import type { Scope } from '#drizzle/schema/tokens';
import type { Role } from '#drizzle/schema/users';
import type { Actor, Person, RunnerActor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { faultBehind, faultOfError, trpcCodeOf } from '#server/trpc/faults';

/** What every procedure gets. */
export type Ctx = { readonly db: Db; readonly actor: Actor };

/** Who may call a procedure: everybody, whoever is signed in, a role, or a runner token. Read by the table test through `meta`. */
export type Meta = { readonly access: 'public' | 'person' | Role | 'runner' };

const t = initTRPC
  .context<Ctx>()
  .meta<Meta>()
  .create({
    isDev: false,
    defaultMeta: { access: 'public' },
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
    errorFormatter: ({ shape, error }) => {
      const told = faultOfError(error);
      const hidden = told === null && error.code === 'INTERNAL_SERVER_ERROR';
      return {
        ...shape,
        message:
          told?.fault.message ?? (hidden ? 'Internal error: the server’s log says more.' : shape.message),
        data: { ...shape.data, fault: told?.fault ?? null, issues: told?.issues ?? [] },
      };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Faults of services, and outages of the database, become tRPC errors of the fitting status; the fault is the cause. */
const withFaults = t.middleware(async ({ next }) => {
  const result = await next();
  const fault = result.ok ? null : faultBehind(result.error.cause);
  if (fault === null) return result;
  throw new TRPCError({ code: trpcCodeOf(fault.code), message: fault.message, cause: fault });
});

const base = t.procedure.use(withFaults);

/** For everybody. */
export const publicProcedure = base.meta({ access: 'public' });

/** For whoever is signed in, whatever the roles: one's own account. Tokens need `read`, or `maintain` to change it. */
export const personProcedure = base
  .meta({ access: 'person' })
  .use(({ ctx, type, next }) =>
    next({ ctx: { actor: personWith(ctx.actor, null, type === 'mutation' ? 'maintain' : 'read') } }),
  );

/** For people who submit. Tokens need the scope `submit`, or `read` where nothing is changed. */
export const researcherProcedure = base
  .meta({ access: 'researcher' })
  .use(({ ctx, type, next }) =>
    next({ ctx: { actor: personWith(ctx.actor, 'researcher', type === 'mutation' ? 'submit' : 'read') } }),
  );

/** For whoever may manage a submission: researchers their own, maintainers all (server/services/submissionAccess.ts). */
export const managerProcedure = base
  .meta({ access: 'researcher' })
  .use(({ ctx, next }) => next({ ctx: { actor: manager(ctx.actor) } }));

/** For keepers of boards, datasets and disputes. */
export const maintainerProcedure = base
  .meta({ access: 'maintainer' })
  .use(({ ctx, next }) => next({ ctx: { actor: personWith(ctx.actor, 'maintainer', 'maintain') } }));

/** For keepers of runners and of the server. */
export const operatorProcedure = base
  .meta({ access: 'operator' })
  .use(({ ctx, next }) => next({ ctx: { actor: personWith(ctx.actor, 'operator', 'maintain') } }));

/** For runner tokens, and for nobody else. */
export const runnerProcedure = base
  .meta({ access: 'runner' })
  .use(({ ctx, next }) => next({ ctx: { actor: runnerOnly(ctx.actor) } }));

function manager(actor: Actor): Person {
  const keeper = actor.kind === 'person' && actor.roles.includes('maintainer');
  const asKeeper = keeper && (actor.scopes === null || actor.scopes.includes('maintain'));
  return asKeeper ? actor : personWith(actor, 'researcher', 'submit');
}

/** The person behind an actor, when role and scope allow. Throws Fault `unauthenticated` or `forbidden`. */
export function personWith(actor: Actor, role: Role | null, scope: Scope): Person {
  if (actor.kind === 'visitor') {
    throw new Fault('unauthenticated', 'This needs a signed-in user.', {
      hint: 'Sign in at /sign-in, or send an API token: Authorization: Bearer fp_…',
    });
  }
  if (actor.kind !== 'person') {
    throw new Fault('forbidden', 'A runner token can only run stages.', {
      hint: 'Use an API token of a person.',
    });
  }
  if (role !== null && !actor.roles.includes(role)) {
    throw new Fault('forbidden', `This needs the role "${role}".`, {
      hint: 'Ask an operator of this server for it.',
    });
  }
  if (actor.scopes !== null && !actor.scopes.includes(scope)) {
    throw new Fault('forbidden', `This token lacks the scope "${scope}".`, {
      hint: `Make a token with "${scope}".`,
    });
  }
  return actor;
}

function runnerOnly(actor: Actor): RunnerActor {
  if (actor.kind === 'runner') return actor;
  const hint = 'Start the runner with a runner token in FAIRPRUNE_TOKEN.';
  if (actor.kind === 'visitor') throw new Fault('unauthenticated', 'This needs a runner token.', { hint });
  throw new Fault('forbidden', 'Only runner tokens may run stages.', { hint });
}
