import type { Logger } from 'pino';
import type { OpenedDatabase } from '#server/db/types';
import type { Limiters } from '#server/http/rateLimit';

/**
 * What one process must have once. Next loads server modules up to three times in one process (instrumentation, route
 * handlers, pages), so a module variable would be three; this lives on globalThis.
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
