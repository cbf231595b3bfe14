import { handleTrpc } from '#server/trpc/http';

export const dynamic = 'force-dynamic';

export const GET = (request: Request): Promise<Response> => handleTrpc(request);
export const POST = (request: Request): Promise<Response> => handleTrpc(request);
