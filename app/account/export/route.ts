import { faultResponse } from '#server/http/faultResponse';
import { requestCaller } from '#server/trpc/caller';
import { faultBehind } from '#server/trpc/faults';

/** Everything the server holds about the signed-in person, as a file. */
export async function GET(request: Request): Promise<Response> {
  try {
    const caller = await requestCaller(request);
    return Response.json(await caller.account.export(), {
      headers: {
        'content-disposition': 'attachment; filename="fairprune-account.json"',
        'cache-control': 'no-store',
      },
    });
  } catch (error) {
    const fault = faultBehind(error) ?? faultBehind(error instanceof Error ? error.cause : null);
    if (fault === null) throw error;
    return faultResponse(fault);
  }
}
