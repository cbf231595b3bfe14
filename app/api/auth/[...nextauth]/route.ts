import NextAuth from 'next-auth';
import { NextRequest } from 'next/server';
import { isFault } from '#core/errors/fault';
import { authOptions } from '#server/auth/options';
import { getSession } from '#server/auth/session';
import { faultResponse } from '#server/http/faultResponse';
import { limitBody } from '#server/http/limitBody';

type Context = { params: Promise<{ nextauth: string[] }> };

/** Longest request: forms of a few fields. */
const MAX_BODY_BYTES = 64 * 1024;

async function handle(request: Request, context: Context): Promise<Response> {
  try {
    const session = await getSession();
    const options = await authOptions(session?.user.id ?? null);
    const handler = NextAuth(options) as (request: Request, context: Context) => Promise<Response>;
    const limited = limitBody(request, MAX_BODY_BYTES);
    return await handler(limited === request ? request : new NextRequest(limited), context);
  } catch (error) {
    // The rest of a body that is too long is never read: the connection can't be used again.
    if (isFault(error) && error.code === 'too-large') return faultResponse(error, { connection: 'close' });
    throw error;
  }
}

export { handle as GET, handle as POST };
