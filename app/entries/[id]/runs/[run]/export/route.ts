import type { NextRequest } from 'next/server';
import { curveCsv } from '../../../../../_lib/curveCsv.ts';
import { openRun } from '../../../../../_lib/openRun.ts';

export const dynamic = 'force-dynamic';

type Context = { readonly params: Promise<{ id: string; run: string }> };

/** One run as JSON, or its epochs as CSV with `?format=csv`. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const raw = await openRun(await params);
  if (request.nextUrl.searchParams.get('format') !== 'csv') return Response.json(raw);
  const name = `${raw.entry.id.slice(0, 12)}-run-${raw.run.index + 1}.csv`;
  return new Response(curveCsv(raw.run.epochs), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
}
