import type { NextRequest } from 'next/server';
import { boardPath, exportOf, type ViewChoice } from '../../../../_lib/boardPath.ts';
import { viewCsv } from '../../../../_lib/csv.ts';
import { openView } from '../../../../_lib/openView.ts';
import { parseShown } from '../../../../_lib/shown.ts';

export const dynamic = 'force-dynamic';

type Context = { readonly params: Promise<{ board: string; view?: string[] }> };

/** Exactly the view that the page of the same address shows, rows and order: JSON, or CSV with `?format=csv`. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { board, view: segments = [] } = await params;
  const asked = request.nextUrl.searchParams;
  const query = Object.fromEntries([...asked.keys()].map((name) => [name, asked.getAll(name)]));
  const pathOf = (choice: ViewChoice) =>
    exportOf(boardPath(decodeURIComponent(board), choice, asked.toString()));
  const view = await openView(board, segments, parseShown(query), pathOf);
  if (asked.get('format') !== 'csv') return Response.json(view);
  const { tag, target, recipe } = view.chosen;
  const name = [view.id, tag.toLowerCase(), `${target}x`, ...(recipe === null ? [] : [recipe])].join('-');
  return new Response(viewCsv(view), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}.csv"`,
    },
  });
}
