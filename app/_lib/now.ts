import { ago } from './time.ts';

/** How long ago something was when the page is rendered. */
export function agoNow(iso: string): string {
  return ago(iso, Date.now());
}
