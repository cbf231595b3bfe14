import type { Logger } from 'pino';
import type { OpenedDatabase } from '#server/db/types';
import type { Limiters } from '#server/http/rateLimit';

/**
 * What one process must have once. Its modules are loaded up to three times (by server/main.ts as they are, by Next for
 * route handlers and for pages), so a module variable would be three; this lives on globalThis.
 */
export type Shared = {
  database?: Promise<OpenedDatabase>;
  started?: Promise<void>;
  /** Whether all that a start does is done. */
  ready?: boolean;
  sessionSecret?: Promise<string>;
  stopping?: Promise<void>;
  limiters?: Limiters;
  log?: Logger;
};

declare global {
  var __fairprune: Shared | undefined;
}

export function shared(): Shared {
  return (globalThis.__fairprune ??= {});
}
