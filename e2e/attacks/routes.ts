import { globSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CALLERS, EVERYBODY, OPERATORS, SIGNED_IN } from '#server/testing/callers';
import type { CallerName } from '#server/testing/callers';
import { attacked } from './attacked.ts';

const STORERS: readonly CallerName[] = [
  'researcher',
  'maintainer',
  'operator',
  'token submit',
  'token maintain',
  'runner',
];

const NO_FILE = '0'.repeat(64);

/**
 * Who may call what: a handler of app/ without a row here fails the test. Whoever is let in may still hear that the
 * input is missing or that there is no such thing; whoever is not hears 401 or 403.
 */
const MAY_CALL: Readonly<Record<string, { readonly path: string; readonly who: readonly CallerName[] }>> = {
  'GET account/export': { path: '/account/export', who: [...SIGNED_IN, 'token read'] },
  'GET api/artifacts/[sha256]': { path: `/api/artifacts/${NO_FILE}`, who: EVERYBODY },
  'HEAD api/artifacts/[sha256]': { path: `/api/artifacts/${NO_FILE}`, who: EVERYBODY },
  'PUT api/artifacts/[sha256]': { path: `/api/artifacts/${NO_FILE}`, who: STORERS },
  'GET api/auth/[...nextauth]': { path: '/api/auth/session', who: EVERYBODY },
  'POST api/auth/[...nextauth]': { path: '/api/auth/_log', who: EVERYBODY },
  'GET api/backup': { path: '/api/backup', who: OPERATORS },
  'GET api/health': { path: '/api/health', who: EVERYBODY },
  'GET api/notices/unsubscribe': { path: '/api/notices/unsubscribe', who: EVERYBODY },
  'POST api/notices/unsubscribe': { path: '/api/notices/unsubscribe?token=x', who: EVERYBODY },
  // Every procedure has a row of its own: server/trpc/access.integration.test.ts.
  'GET api/trpc/[trpc]': { path: '/api/trpc/access.whoami', who: EVERYBODY },
  'POST api/trpc/[trpc]': { path: '/api/trpc/access.whoami', who: EVERYBODY },
  'GET entries/[id]/badge': { path: `/entries/${'0'.repeat(32)}/badge`, who: EVERYBODY },
  'GET entries/[id]/runs/[run]/export': { path: `/entries/${'0'.repeat(32)}/runs/1/export`, who: EVERYBODY },
  'GET boards/[board]/export/[[...view]]': { path: '/boards/tiny-board/export', who: EVERYBODY },
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const app = resolve(import.meta.dirname, '../../app');

/** Every method of every route file, as in `GET api/health`. */
async function handlers(): Promise<string[]> {
  const files = globSync('**/route.{ts,tsx}', { cwd: app });
  const found = await Promise.all(
    files.map(async (file) => {
      const exported = Object.keys((await import(resolve(app, file))) as object);
      return exported.filter((name) => METHODS.includes(name)).map((method) => `${method} ${dirname(file)}`);
    }),
  );
  return found.flat().toSorted();
}

function headersOf(who: CallerName): Record<string, string> {
  const { people, runnerToken } = attacked();
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  switch (who) {
    case 'visitor':
      return {};
    case 'no role':
      return { cookie: people.nobody.cookie };
    case 'researcher':
      return { cookie: people.ada.cookie };
    case 'maintainer':
      return { cookie: people.keeper.cookie };
    case 'operator':
      return { cookie: people.operator.cookie };
    case 'runner':
      return bearer(runnerToken);
    default:
      return bearer(people.all.tokens[who.slice('token '.length) as 'read' | 'submit' | 'maintain']);
  }
}

/** Every route as everybody who can call it: whom the table doesn't name is refused. */
export function routeTable(): void {
  test('every handler has a row, and every row a handler', async () => {
    expect(Object.keys(MAY_CALL).toSorted()).toEqual(await handlers());
  });

  describe.each(Object.entries(MAY_CALL))('%s', (name, { path, who: allowed }) => {
    const method = name.split(' ')[0] ?? '';
    test.each(CALLERS)('%s', async (who) => {
      const answer = await fetch(attacked().system.url + path, { method, headers: headersOf(who) });
      await answer.arrayBuffer();
      const refused = who === 'visitor' ? 401 : 403;
      if (allowed.includes(who)) expect([401, 403]).not.toContain(answer.status);
      else expect(answer.status).toBe(refused);
      expect(answer.status).toBeLessThan(500);
    });
  });
}
