import { expect, it } from 'vitest';
import { redactText } from '#core/log/redact';

const TOKEN = `fp_${'0123456789abcdef'.repeat(3)}`;

it.each([
  ['a token', `refused ${TOKEN}`, 'refused fp_[redacted]'],
  ['a header', `Authorization: Bearer abc.def-123`, 'Authorization: Bearer [redacted]'],
  ['a header in JSON', `{"authorization":"bearer ${TOKEN}"}`, '{"authorization":"bearer [redacted]"}'],
  ['a signing secret', 'key whsec_MDEyMzQ1Njc4OWFiY2RlZg== used', 'key whsec_[redacted] used'],
  [
    'a session',
    'Cookie: theme=dark; __Secure-next-auth.session-token.0=eyJhbGciOi.x.y; next-auth.csrf-token=a%7Cb',
    'Cookie: theme=dark; __Secure-next-auth.session-token.0=[redacted]; next-auth.csrf-token=[redacted]',
  ],
  ['an encrypted token', 'got eyJhbGciOiJkaXIi..Zm9v.YmFy.cXV4 here', 'got eyJ[redacted] here'],
  ['a sign-in link', 'GET /sign-in?a=1&token=s3cr3t_x HTTP', 'GET /sign-in?a=1&token=[redacted] HTTP'],
  [
    'a provider’s answer',
    '/api/auth/callback/oidc?code=abc&state=def',
    '/api/auth/callback/oidc?code=[redacted]&state=[redacted]',
  ],
  [
    'a password in a URL',
    'postgres://fair:pa:ss@db.example.org:5432/x',
    'postgres://fair:[redacted]@db.example.org:5432/x',
  ],
  ['an address', 'to ada.l+x@mail.example.org: full', 'to [redacted]: full'],
])('%s goes', (_what, text, expected) => {
  expect(redactText(text)).toBe(expected);
});

it.each([
  'POST /api/trpc/submissions.create 403',
  'node:internal/modules/cjs/loader:1148 at file:///srv/node_modules/@trpc/server/dist/index.mjs:12:3',
  `stage ${'0123456789abcdef'.repeat(4)} completed`,
  'https://fairprune.example.org/submissions/1?sort=top1',
])('%s stays', (text) => {
  expect(redactText(text)).toBe(text);
});
