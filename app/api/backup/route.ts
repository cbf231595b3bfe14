import { backupResponse } from '#server/backup/http';
import { requestContext } from '#server/trpc/context';

export const dynamic = 'force-dynamic';

/** `GET /api/backup`: everything, for operators. */
export async function GET(request: Request): Promise<Response> {
  return backupResponse(request, requestContext);
}
