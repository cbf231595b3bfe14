import type { NextRequest } from 'next/server';
import { parseSort } from '../../../../_lib/boardPath.ts';
import { viewCsv } from '../../../../_lib/csv.ts';
import { openView } from '../../../../_lib/openView.ts';

export const dynamic = 'force-dynamic';

type Context = { readonly params: Promise<{ board: string; view?: string[] }> };

/** Exactly the view that the page of the same address shows: JSON, or CSV with `?format=csv`. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { board, view: segments = [] } = await params;
  const view = await openView(board, segments);
  if (request.nextUrl.searchParams.get('format') !== 'csv') return Response.json(view);
  const { tag, target, recipe } = view.chosen;
  const name = [view.id, tag.toLowerCase(), `${target}x`, ...(recipe === null ? [] : [recipe])].join('-');
  return new Response(viewCsv(view, parseSort(request.nextUrl.searchParams.get('sort') ?? undefined)), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}.csv"`,
    },
  });
}
