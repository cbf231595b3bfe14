import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { chromiumPath, launch, skipReason } from '../browser.ts';
import { signInLink } from '../system.ts';
import { SESSION_COOKIE, SESSION_KEY, attacked, sessionOf } from './attacked.ts';

const asks = (cookie: string) =>
  fetch(`${attacked().system.url}/account/export`, { headers: { cookie } }).then((answer) => answer.status);

const base64 = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Attacks on who somebody is: forged, stolen and stale sessions, and sign-in links used again. */
export function attacksOnSessions(): void {
  test('a session that the server did not make is nobody’s', async () => {
    const { people } = attacked();
    const { id, cookie } = people.operator;
    expect(await asks(cookie)).toBe(200);
    const before = await attacked().trace();
    const claims = { sub: id, iat: 1_700_000_000, exp: 4_000_000_000 };
    const head = base64({ alg: 'HS256', typ: 'JWT' });
    const signed = `${head}.${base64(claims)}`;
    const forged = {
      'under another key': await sessionOf(id, `${SESSION_KEY}!`),
      'under no key': `${SESSION_COOKIE}=${base64({ alg: 'none' })}.${base64(claims)}.`,
      'signed and not encrypted': `${SESSION_COOKIE}=${signed}.${createHmac('sha256', SESSION_KEY).update(signed).digest('base64url')}`,
      'encrypted with nothing': `${SESSION_COOKIE}=${base64({ alg: 'dir', enc: 'A256GCM' })}....`,
      'with its end changed': `${cookie.slice(0, -3)}AAA`,
      'with its middle changed': cookie.replace(
        /\.(.)([^.]{20})/,
        (_all, first: string, rest: string) => `.${first === 'A' ? 'B' : 'A'}${rest}`,
      ),
      'that ended': await sessionOf(id, SESSION_KEY, -120),
      'of nobody here': await sessionOf('00000000-0000-0000-0000-000000000000'),
      'of an id that is a query': await sessionOf(`' or '1'='1`),
      'that is too long': `${SESSION_COOKIE}=${'A'.repeat(6000)}`,
      'under the name of https': `__Secure-${cookie}`,
    };
    for (const [what, session] of Object.entries(forged)) expect(await asks(session), what).toBe(401);
    expect(await attacked().trace()).toBe(before);
    await attacked().logged('GET', '/account/export', 401);
  });

  test('what a session may do is what its person may do now', async () => {
    const { people, system } = attacked();
    const list = () =>
      fetch(`${system.url}/api/trpc/people.list`, { headers: { cookie: people.demoted.cookie } }).then(
        (answer) => answer.status,
      );
    expect(await list()).toBe(200);
    expect(await system.cli('people', 'roles', people.demoted.id, 'researcher')).toMatchObject({ code: 0 });
    expect(await list()).toBe(403);
  });

  test('a session ends with its account', async () => {
    const { people, system } = attacked();
    const deleted = await fetch(`${system.url}/api/trpc/account.delete`, {
      method: 'POST',
      headers: { cookie: people.leaving.cookie, 'content-type': 'application/json', origin: system.url },
      body: JSON.stringify({ confirm: 'delete' }),
    });
    expect(deleted.status).toBe(200);
    expect(await asks(people.leaving.cookie)).toBe(401);
    const token = { authorization: `Bearer ${people.leaving.tokens.read}` };
    expect((await fetch(`${system.url}/account/export`, { headers: token })).status).toBe(401);
  });

  describe.skipIf(chromiumPath === null)(`in a browser${skipReason}`, () => {
    test('a sign-in link works once, and not from elsewhere', async () => {
      const link = signInLink(attacked().system);
      const browser = await launch();
      const use = async (extra: Record<string, string> = {}) => {
        const context = await browser.newContext({ extraHTTPHeaders: extra });
        const page = await context.newPage();
        await page.goto(link);
        await page.getByRole('button', { name: 'Sign in as local administrator' }).click();
        await page.waitForLoadState('networkidle');
        await page.waitForURL((url) => !url.search.includes('token='));
        const text = (await page.textContent('main')) ?? '';
        const cookies = await context.cookies();
        await context.close();
        return { text, signedIn: cookies.some((one) => one.name === SESSION_COOKIE) };
      };
      try {
        const forwarded = await use({ 'x-forwarded-for': '203.0.113.9' });
        expect(forwarded.signedIn).toBe(false);
        expect(forwarded.text).toContain('only on the machine that runs the server');
        expect((await use()).signedIn).toBe(true);
        const before = await attacked().trace();
        const replayed = await use();
        expect(replayed.signedIn).toBe(false);
        expect(replayed.text).toContain('This sign-in link has been used');
        expect(await attacked().trace()).toBe(before);
        await attacked().logged('POST', '/sign-in', 200);
      } finally {
        await browser.close();
      }
    });
  });
}
