import { Fault } from '#core/errors/fault';
import { database } from '#server/db/open';
import { faultResponse } from '#server/http/faultResponse';
import { unsubscribe } from '#server/services/notices';
import { faultBehind } from '#server/trpc/faults';

export const dynamic = 'force-dynamic';

/** One click in a mail program (RFC 8058): ends e-mail to whoever the link was sent to. */
export async function POST(request: Request): Promise<Response> {
  try {
    await unsubscribe(await database(), new URL(request.url).searchParams.get('token') ?? '');
    return Response.json({ unsubscribed: true });
  } catch (error) {
    const fault = faultBehind(error);
    if (fault === null) throw error;
    return faultResponse(fault);
  }
}

/** Mail scanners follow links: looking changes nothing. */
export function GET(): Response {
  return faultResponse(
    new Fault('bad-config', 'Unsubscribing is a POST.', { hint: 'Open /unsubscribe with the same token.' }),
  );
}
