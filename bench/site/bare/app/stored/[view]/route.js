import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const dynamic = 'force-dynamic';

const pages = new Map();

/** The bytes of a page as the site answered them, kept in memory: what no page that is rendered can be as quick as. */
export async function GET(request, { params }) {
  const { view } = await params;
  let bytes = pages.get(view);
  if (bytes === undefined) {
    bytes = readFileSync(join(process.env.BARE_TREES, `${view.replaceAll(/\W/g, '')}.html`));
    pages.set(view, bytes);
  }
  return new Response(bytes, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
