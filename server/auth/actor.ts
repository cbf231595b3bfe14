import type { Scope, Trust } from '#drizzle/schema/tokens';
import type { Role } from '#drizzle/schema/users';

/** Nobody in particular: may read what is public. */
export type Visitor = { readonly kind: 'visitor' };

/** A person, signed in or through one of their tokens. */
export type Person = {
  readonly kind: 'person';
  /** User id. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Null for a browser session, which may do all that the roles allow. */
  readonly scopes: readonly Scope[] | null;
};

/** A runner token: stands for the machines of the operator who made it, and may do nothing but run stages. */
export type RunnerActor = {
  readonly kind: 'runner';
  readonly tokenId: string;
  /** User id of the token's owner. */
  readonly owner: string;
  readonly trust: Trust;
};

/** The server itself: seeding and chores. Never made from a request. */
export type System = { readonly kind: 'system' };

export type Actor = Visitor | Person | RunnerActor | System;

export const VISITOR: Visitor = { kind: 'visitor' };
export const SYSTEM: System = { kind: 'system' };

/** How an actor is written in the event log and in `created_by`. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return `user:${actor.id}`;
    case 'runner':
      return `runner:${actor.tokenId}`;
    default:
      return actor.kind;
  }
}
