import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { InlineSources } from '#server/http/securityHeaders';
import { tellWithoutScripts } from '#server/reading/failedPage';
import { hashSources, joinDataScripts } from '#server/reading/inlineCode';
import type { Rendered } from '#server/reading/render';

/** A page as it is sent, to everybody who asks for its address. */
export type Page = {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  readonly etag: string;
  /** Content Security Policy that allows the scripts that stand in it. */
  readonly policy: string;
  /** How long it is as good as new, in ms; 0: it can't be kept. */
  readonly keepMs: number;
  /** For how long after that it may be answered while it is made anew. */
  readonly agedMs: number;
};

/** Pages say how long ago something was: after a minute they are rendered again, changed or not. */
const AT_REST = { keepMs: 60_000, agedMs: 300_000 };
/** Progress of work changes without a change of the board; such a page asks again by itself. */
const LIVE = { keepMs: 4_000, agedMs: 30_000 };
const NOT_KEPT = { keepMs: 0, agedMs: 0 };

/** A page that renews itself says so (app/_components/KeepFresh.tsx). */
const IS_LIVE = 'http-equiv="refresh"';
/** React's mark of a part that failed after the answer had begun; as text of a page it would be escaped. */
const HAS_FAILED = 'data-dgst="';

/** Longest list of hashes, in characters: proxies take 4 or 8 kB of headers in all. */
const MOST_HASHES = 2_500;

/** Left out of what Next answered: said anew, or true of that one answer only. */
const OWN_HEADERS = new Set([
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-security-policy',
  'date',
  'etag',
  'keep-alive',
  'transfer-encoding',
  'vary',
]);

/**
 * What Next rendered without a nonce, made ready to be sent: what it may run is said by hashes, so that the same bytes,
 * compressed once, can go to everybody. A nonce would have to be another one in every answer.
 * Null where it is not for everybody (it sets a cookie) or its policy would not fit into the headers.
 */
export function pageOf(rendered: Rendered, policyOf: (inline: InlineSources) => string): Page | null {
  const { status, headers, body: bytes } = rendered;
  if (headers['set-cookie'] !== undefined) return null;
  const isHtml = String(headers['content-type'] ?? '').startsWith('text/html');
  const html = isHtml ? tellWithoutScripts(joinDataScripts(bytes.toString('utf8'))) : '';
  const body = isHtml ? Buffer.from(html) : bytes;
  const inline = hashSources(html);
  if ([...inline.scripts, ...inline.styles].join(' ').length > MOST_HASHES) return null;
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name))),
    body,
    etag: createHash('sha256').update(body).digest('base64url').slice(0, 27),
    policy: policyOf(inline),
    ...(status !== 200 || !isHtml || html.includes(HAS_FAILED)
      ? NOT_KEPT
      : html.includes(IS_LIVE)
        ? LIVE
        : AT_REST),
  };
}
