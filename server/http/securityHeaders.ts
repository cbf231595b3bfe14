/** What of a page's own scripts and style elements may run, besides built files. */
export type InlineSources = { readonly scripts: readonly string[]; readonly styles: readonly string[] };

/** By this answer's nonce, which Next puts on its own. */
export function nonceSources(nonce: string): InlineSources {
  return { scripts: [`'nonce-${nonce}'`, "'strict-dynamic'"], styles: [`'nonce-${nonce}'`] };
}

/** Of bytes that somebody sent, which are no page: nothing in them may run, whatever a browser takes them for. */
export const FILE_POLICY = "default-src 'none'; sandbox";

/**
 * Content Security Policy of a page: of scripts in it those that `inline` names (by nonce, or by hash where many get the
 * same answer: server/reading), no plugins, no frames around us, forms to ourselves and on to the sign-in `providers`
 * (origins). Charts set widths by style attributes, which can't run anything; style elements are named like scripts.
 */
export function contentSecurityPolicy(
  inline: InlineSources,
  https: boolean,
  providers: readonly string[],
): string {
  return [
    "default-src 'self'",
    ["script-src 'self'", ...inline.scripts].join(' '),
    ["style-src 'self'", ...inline.styles].join(' '),
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    ["form-action 'self'", ...providers].join(' '),
    "frame-ancestors 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

/** Headers of every answer. */
export function securityHeaders(https: boolean): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'cross-origin-opener-policy': 'same-origin',
    ...(https ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}
