import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'next-auth/jwt';
import { user } from '#drizzle/schema/users';
import type { Role } from '#drizzle/schema/users';
import type { Scope } from '#drizzle/schema/tokens';
import { createToken } from '#server/auth/tokens';
import { openPglite } from '#server/db/open';
import type { Db } from '#server/db/types';
import { createSubmission } from '#server/services/submissions';
import { seedBoard, testSubmission } from '#server/testing/verification';
import { removeFolder, startSystem, temporaryFolder } from '../system.ts';
import type { System } from '../system.ts';

/** What signs the sessions of the system under attack. */
export const SESSION_KEY = 'the key of the server under attack, which no attacker has';
export const SESSION_COOKIE = 'next-auth.session-token';

export type Attacked = {
  readonly system: System;
  readonly people: Readonly<Record<Name, Known>>;
  readonly runnerToken: string;
  /** A submission of ada's. */
  readonly submission: string;
  /** Count and last hash of the event log: what nothing may have changed. */
  trace(): Promise<string>;
  /** Whether the server's log has an answered request like this. */
  logged(method: string, path: string, status: number): boolean;
  stop(): Promise<void>;
};

export type Known = {
  readonly id: string;
  /** Cookie header of a browser session. */
  readonly cookie: string;
  /** API tokens by scope. */
  readonly tokens: Readonly<Record<'read' | 'submit' | 'maintain', string>>;
};

const PEOPLE = {
  nobody: [],
  ada: ['researcher'],
  bob: ['researcher'],
  keeper: ['maintainer'],
  operator: ['operator'],
  all: ['researcher', 'maintainer', 'operator'],
} as const satisfies Record<string, readonly Role[]>;
export type Name = keyof typeof PEOPLE;

/** The product with a board, a submission, people with sessions and tokens; no runner computes. */
export async function startAttacked(): Promise<Attacked> {
  const data = join(temporaryFolder(), 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const opened = await openPglite(join(data, 'db'));
  const seeded = await seed(opened.db).finally(() => opened.close());
  const system = await startSystem({
    data,
    env: { FAIRPRUNE_RUNNERS: '0', FAIRPRUNE_FLOORS: 'off', NEXTAUTH_SECRET: SESSION_KEY },
  });
  return {
    system,
    ...seeded,
    trace: async () => {
      const { stdout } = await system.cli('events', 'verify', '--json');
      return stdout;
    },
    logged: (method, path, status) => {
      const file = join(data, 'logs', 'server.log');
      const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
      return lines.some(
        (line) =>
          line.includes(`"method":"${method}"`) &&
          line.includes(`"path":"${path}"`) &&
          line.includes(`"status":${status}`),
      );
    },
    stop: async () => {
      await system.stop();
      removeFolder(join(data, '..'));
    },
  };
}

async function seed(db: Db): Promise<Pick<Attacked, 'people' | 'runnerToken' | 'submission'>> {
  await seedBoard(db);
  const people = {} as Record<Name, Known>;
  for (const [name, roles] of Object.entries(PEOPLE)) people[name as Name] = await person(db, name, roles);
  const { ada, operator } = people;
  const owner = { kind: 'person', id: ada.id, name: 'ada', roles: PEOPLE.ada, scopes: null } as const;
  const { id } = await createSubmission(db, owner, testSubmission());
  const runner = await token(db, operator.id, 'runner');
  return { people, runnerToken: runner, submission: id };
}

async function person(db: Db, name: string, roles: readonly Role[]): Promise<Known> {
  const id = randomUUID();
  await db.insert(user).values({ id, name, roles: [...roles] });
  return {
    id,
    cookie: await sessionOf(id),
    tokens: {
      read: await token(db, id, 'read'),
      submit: await token(db, id, 'submit'),
      maintain: await token(db, id, 'maintain'),
    },
  };
}

async function token(db: Db, userId: string, scope: Scope): Promise<string> {
  const trust = scope === 'runner' ? 'official' : null;
  const made = await createToken(db, { userId, name: scope, scopes: [scope], trust, expiresAt: null });
  return made.token;
}

/** Cookie header of somebody's session, as the server makes it at sign-in. */
export async function sessionOf(id: string, secret: string = SESSION_KEY, maxAge = 3600): Promise<string> {
  return `${SESSION_COOKIE}=${await encode({ token: { sub: id }, secret, maxAge })}`;
}
