import canonicalize from 'canonicalize';

/** A JSON value: what can be hashed, stored and sent. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one text of a JSON value (RFC 8785: sorted keys, shortest numbers), so that equal values have equal hashes.
 * Throws a TypeError on anything JSON can't hold (NaN, Infinity, undefined at the top, functions).
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('canonicalJson: the value has no JSON form');
  return text;
}
