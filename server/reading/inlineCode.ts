import { createHash } from 'node:crypto';
import type { InlineSources } from '#server/http/securityHeaders';

const SCRIPT = /<script(\s[^>]*)?>([\s\S]*?)<\/script>/g;
const STYLE = /<style(?:\s[^>]*)?>([\s\S]*?)<\/style>/g;
/** Next sends a page's data in many small scripts, one behind the other. */
const BETWEEN_DATA = /<\/script><script>(?=self\.__next_f\.push\()/g;
const DATA = /<script>self\.__next_f\.push\([\s\S]*?<\/script>/;

/**
 * The same page with its data in as few scripts as stand together, so that a policy need not name each of them. Each
 * of them is whole statements; React writes `<` in them as an escape, so no text of a page looks like a script's end.
 */
export function joinDataScripts(html: string): string {
  return DATA.test(html) ? html.replace(BETWEEN_DATA, ';') : html;
}

/** Sources of a Content Security Policy that allow what stands in a page, and nothing that is put into it later. */
export function hashSources(html: string): InlineSources {
  const scripts = new Set<string>();
  for (const [, attributes = '', code = ''] of html.matchAll(SCRIPT))
    if (!/\ssrc=/.test(attributes)) scripts.add(hashSource(code));
  const styles = new Set<string>();
  for (const [, code = ''] of html.matchAll(STYLE)) styles.add(hashSource(code));
  return { scripts: [...scripts], styles: [...styles] };
}

function hashSource(code: string): string {
  return `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
}
