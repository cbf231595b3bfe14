import { readArtifact, writeArtifact } from '#server/artifacts/http';
import { artifactService } from '#server/artifacts/service';
import { actorOfRequest } from '#server/trpc/context';
import { VISITOR } from '#server/auth/actor';
import { database } from '#server/db/open';
import { healthResponse } from '#server/health';
import { startOrExit } from '#server/start';
import { serveHttp } from '#server/testing/http';
import { handleTrpc } from '#server/trpc/http';

/**
 * A process with the server's side of Fairprune but without Next (so without browser sessions): starts as
 * `server/main.ts` does, without the demonstration board, and serves /api/trpc, /api/artifacts, /api/health, /peer
 * (who the server thinks is calling) and /stream (an event stream that never ends). Listens on PORT, or a free port.
 */
await startOrExit({ demo: false });

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith('/api/trpc/')) return handleTrpc(request, tokenContext);
  if (pathname.startsWith('/api/artifacts/'))
    return artifacts(request, pathname.slice('/api/artifacts/'.length));
  if (pathname === '/api/health') return healthResponse();
  if (pathname === '/peer') return Response.json(Object.fromEntries(request.headers));
  return endless();
}

async function tokenContext(request: Request) {
  const db = await database();
  return { db, actor: await actorOfRequest(db, request, () => Promise.resolve(VISITOR)) };
}

async function artifacts(request: Request, sha256: string): Promise<Response> {
  const service = {
    ...(await artifactService()),
    actorOf: async (sent: Request) => (await tokenContext(sent)).actor,
  };
  return request.method === 'PUT'
    ? writeArtifact(service, request, sha256)
    : readArtifact(service, request, sha256);
}

function endless(): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(': open\n\n')),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

const { url } = await serveHttp(answer, Number(process.env['PORT'] ?? 0));
console.log(`listening ${url} `);
