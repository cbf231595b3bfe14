import { serverCaller } from '#server/trpc/caller';
import { badgeSvg } from '../../../_lib/badge.ts';
import { orNotFound } from '../../../_lib/orNotFound.ts';

export const dynamic = 'force-dynamic';

type Context = { readonly params: Promise<{ id: string }> };

/** The entry as a small picture for other pages: accuracy, interval, rank where it has one, evidence. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { id } = await params;
  const caller = await serverCaller();
  const { row } = await orNotFound(() => caller.entries.get({ id: decodeURIComponent(id) }));
  return new Response(badgeSvg(row), {
    headers: { 'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'public, max-age=300' },
  });
}
