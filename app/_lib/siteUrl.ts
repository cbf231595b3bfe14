import { readEnv } from '#server/env';

/** Where people reach the site, without a slash at the end. */
export function siteUrl(): string {
  return readEnv().url.replace(/\/$/, '');
}
