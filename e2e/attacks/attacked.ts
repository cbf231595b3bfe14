import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { encode } from 'next-auth/jwt';
import { vi } from 'vitest';
import { readLocalFile } from '#client/dataFolder';
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
  /** Count and last hash of the event log: what nothing may have changed. Asked for from another address. */
  trace(): Promise<string>;
  /** What is logged from now on counts. */
  forgetLog(): void;
  /** Waits until the server's log has an answered request like this: its line is written when the answer is out. */
  logged(method: string, path: string, status: number): Promise<void>;
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
  demoted: ['researcher', 'maintainer', 'operator'],
  leaving: ['researcher'],
} as const satisfies Record<string, readonly Role[]>;
export type Name = keyof typeof PEOPLE;

let running: Attacked | null = null;

/** The system under attack: all attacks are on the same one, one after the other (attacks.browser.test.ts). */
export function attacked(): Attacked {
  if (running === null) throw new Error('nothing is under attack: startAttacked comes first');
  return running;
}

/** Starts the product with a board, a submission, people with sessions and tokens; no runner computes. */
export async function startAttacked(): Promise<void> {
  const data = join(temporaryFolder(), 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const opened = await openPglite(join(data, 'db'));
  const seeded = await seed(opened.db).finally(() => opened.close());
  const system = await startSystem({
    data,
    env: { FAIRPRUNE_RUNNERS: '0', FAIRPRUNE_FLOORS: 'off', NEXTAUTH_SECRET: SESSION_KEY },
  });
  const logFile = join(data, 'logs', 'server.log');
  let forgotten = 0;
  running = {
    system,
    ...seeded,
    trace: () => askFromElsewhere(`${system.url}/api/trpc/events.verify`, readLocalFile(data)!.token),
    forgetLog: () => {
      forgotten = statSync(logFile).size;
    },
    logged: async (method, path, status) => {
      const parts = [`"method":"${method}"`, `"path":"${path}"`, `"status":${status}`];
      const isThere = () => {
        const lines = readFileSync(logFile).subarray(forgotten).toString('utf8').split('\n');
        return lines.some((line) => parts.every((part) => line.includes(part)));
      };
      await vi.waitUntil(isThere, { timeout: 20_000 });
    },
  };
}

export async function stopAttacked(): Promise<void> {
  if (running === null) return;
  const { system } = running;
  running = null;
  await system.stop();
  removeFolder(join(system.data, '..'));
}

/** The answer to a query from another address of this machine: this one may be shut out. */
async function askFromElsewhere(url: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const [answer] = (await once(get(url, { localAddress: '127.0.0.2', headers }), 'response')) as [
    IncomingMessage,
  ];
  const body = await text(answer);
  if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${body}`);
  return body;
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
