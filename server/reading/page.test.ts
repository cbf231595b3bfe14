import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { pageOf } from '#server/reading/page';
import type { Rendered } from '#server/reading/render';

const rendered = (html: string, over: Partial<Rendered> = {}): Rendered => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: Buffer.from(html),
  ...over,
});
const made = (one: Rendered) => pageOf(one, ({ scripts }) => `script-src ${scripts.join(' ')}`);

test('a page is kept for a minute, one that renews itself for seconds', () => {
  expect(made(rendered('<p>1</p>'))?.keepMs).toBe(60_000);
  const live = '<noscript><meta http-equiv="refresh" content="10"/></noscript>';
  expect(made(rendered(live))?.keepMs).toBe(4_000);
  // Somebody's text that speaks of it is escaped.
  expect(made(rendered('<p>http-equiv=&quot;refresh&quot;</p>'))?.keepMs).toBe(60_000);
});

test.each([
  ['a page that is not there', rendered('<p></p>', { status: 404 })],
  ['a redirect', rendered('', { status: 307, headers: { location: '/' } })],
  ['a page that failed in its middle', rendered('<template data-dgst="123"></template>')],
  ['what is no page', rendered('{}', { headers: { 'content-type': 'application/json' } })],
])('%s is answered and not kept', (_what, one) => {
  expect(made(one)).toMatchObject({ status: one.status, keepMs: 0 });
});

test('a page that failed says so without scripts as well, by a style that its policy allows', () => {
  const html =
    '<!DOCTYPE html><html id="__next_error__"><head></head><body><script>f()</script></body></html>';
  const failed = made(rendered(html, { status: 500 }))!;
  const body = failed.body.toString();
  expect(body).toMatch(/<head><noscript><style>[^<]+<\/style><\/noscript><\/head><body><noscript><h1>/);
  expect(body).toContain('<a href="/boards">All boards</a>');
  expect(body).toContain('<script>f()</script></body>');
  const css = /<style>([^<]+)/.exec(body)![1]!;
  const styles = pageOf(rendered(body), (inline) => inline.styles.join(' '))!.policy;
  expect(styles).toContain(createHash('sha256').update(css).digest('base64'));
  expect(made(rendered('<html lang="en"><head></head><body></body></html>'))!.body.toString()).not.toContain(
    'noscript',
  );
});

test('what sets a cookie is nobody else’s', () => {
  const headers = { 'content-type': 'text/html', 'set-cookie': ['a=1'] };
  expect(made(rendered('<p></p>', { headers }))).toBeNull();
});

test('a page with more scripts than its headers can name is not shared', () => {
  const scripts = (count: number) =>
    Array.from({ length: count }, (_, i) => `<p></p><script>f(${i})</script>`).join('');
  expect(made(rendered(scripts(40)))?.policy.match(/sha256-/g)).toHaveLength(40);
  expect(made(rendered(scripts(50)))).toBeNull();
});

test('headers that are true of one answer only are left out', () => {
  const headers = {
    'content-type': 'text/html',
    'cache-control': 'no-store',
    'content-length': 3,
    etag: 'x',
    link: '<a.css>; rel=preload',
    vary: 'rsc',
  };
  expect(made(rendered('<p></p>', { headers }))?.headers).toEqual({
    'content-type': 'text/html',
    link: '<a.css>; rel=preload',
  });
});

test('the tag follows the bytes', () => {
  const tag = (html: string) => made(rendered(html))?.etag;
  expect(tag('<p>1</p>')).toBe(tag('<p>1</p>'));
  expect(tag('<p>1</p>')).not.toBe(tag('<p>2</p>'));
});
