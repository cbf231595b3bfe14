import NextAuth from 'next-auth';
import { authOptions } from '#server/auth/options';
import { getSession } from '#server/auth/session';

type Context = { params: Promise<{ nextauth: string[] }> };

async function handle(request: Request, context: Context): Promise<Response> {
  const session = await getSession();
  const options = await authOptions(session?.user.id ?? null);
  const handler = NextAuth(options) as (request: Request, context: Context) => Promise<Response>;
  return handler(request, context);
}

export { handle as GET, handle as POST };
