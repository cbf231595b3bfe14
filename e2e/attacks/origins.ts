import { expect, test } from 'vitest';
import { attacked } from './attacked.ts';

/** Attacks by pages of other sites: requests in somebody's name, and redirects to elsewhere. */
export function attacksFromElsewhere(): void {
  test('a page of another site changes nothing in the name of whoever looks at it', async () => {
    const { system, people } = attacked();
    const { cookie } = people.operator;
    const before = await attacked().trace();
    const halt = (headers: Record<string, string>, body = JSON.stringify({ reason: 'because' })) =>
      fetch(`${system.url}/api/trpc/operation.halt`, {
        method: 'POST',
        headers: { cookie, ...headers },
        body,
      });
    const json = { 'content-type': 'application/json' };
    const host = new URL(system.url).host;
    const elsewhere: readonly Record<string, string>[] = [
      { ...json, origin: 'https://evil.example' },
      { ...json, origin: 'null' },
      { ...json, origin: `https://${host}.evil.example` },
      { ...json, origin: 'http://127.0.0.1:1' },
      { ...json, 'sec-fetch-site': 'cross-site' },
      { ...json, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    ];
    for (const headers of elsewhere) expect((await halt(headers)).status, JSON.stringify(headers)).toBe(403);
    // What a form can send without asking is no language of ours.
    const plain = { 'content-type': 'text/plain', origin: 'https://evil.example' };
    expect((await halt(plain)).status).toBe(415);
    expect(await attacked().trace()).toBe(before);
    await attacked().logged('POST', '/api/trpc/operation.halt', 403);
  });

  test('a form of another site can’t use a page’s own actions', async () => {
    const { system, people } = attacked();
    const before = await attacked().trace();
    const page = await fetch(`${system.url}/operation`, { headers: { cookie: people.operator.cookie } });
    const html = await page.text();
    const action = /name="(\$ACTION_[^"]+)"/.exec(html)?.[1];
    expect(action, 'the page works without scripts, so its forms name their actions').toBeDefined();
    const fields = [...html.matchAll(/<input type="hidden" name="(\$ACTION_[^"]+)"(?: value="([^"]*)")?/g)];
    const body = new FormData();
    for (const [, name = '', value = ''] of fields)
      body.append(name, value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
    body.append('reason', 'because');
    const sent = await fetch(`${system.url}/operation`, {
      method: 'POST',
      headers: { cookie: people.operator.cookie, origin: 'https://evil.example' },
      body,
    });
    expect(sent.status).toBeGreaterThanOrEqual(400);
    expect(await attacked().trace()).toBe(before);
  });

  test('the session cookie is not sent from elsewhere, nor seen by scripts', async () => {
    const { system } = attacked();
    const csrf = await fetch(`${system.url}/api/auth/csrf`);
    for (const cookie of csrf.headers.getSetCookie()) {
      expect(cookie).toMatch(/HttpOnly/i);
      expect(cookie).toMatch(/SameSite=Lax/i);
    }
  });

  test.each([
    '/sign-in?callbackUrl=https://evil.example/',
    '/api/auth/signin?callbackUrl=https://evil.example/',
    '/api/auth/signin?callbackUrl=//evil.example/',
    '/api/auth/signout?callbackUrl=https://evil.example/',
    '/api/auth/callback/oidc?callbackUrl=https://evil.example/&code=x',
    '/api/auth/error?error=x&callbackUrl=https://evil.example/',
    '//evil.example/',
    '//evil.example/%2e%2e',
    '/%5Cevil.example/',
    '/%2F%2Fevil.example/',
    '/https://evil.example/',
    '/boards//evil.example/',
    '/submit?board=//evil.example',
    '/unsubscribe?token=https://evil.example',
  ])('%s leads nowhere else', async (path) => {
    const { system } = attacked();
    let at = `${system.url}${path}`;
    for (let hops = 0; hops < 5; hops++) {
      const answer = await fetch(at, { redirect: 'manual' });
      const next = answer.headers.get('location');
      const html = await answer.text();
      const refreshed = /url=(.*)$/i.exec(answer.headers.get('refresh') ?? '')?.[1];
      if (refreshed !== undefined) expect(new URL(refreshed, at).origin).toBe(system.url);
      expect(html).not.toMatch(/http-equiv="refresh"[^>]*evil\.example/);
      expect(html).not.toMatch(/(href|action)="(https?:)?\/\/evil\.example/);
      if (next === null) return;
      const to = new URL(next, at);
      expect(to.origin).toBe(system.url);
      at = to.href;
    }
  });
}
