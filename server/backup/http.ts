import { backupStream } from '#server/backup/write';
import { readEnv } from '#server/env';
import { appendEvent } from '#server/events/append';
import { faultResponse } from '#server/http/faultResponse';
import { faultBehind } from '#server/trpc/faults';
import { personWith } from '#server/trpc/init';
import type { Ctx } from '#server/trpc/init';

/** Answers `GET /api/backup` for operators; that it was taken is in the event log (and in the backup). */
export async function backupResponse(
  request: Request,
  contextOf: (request: Request) => Promise<Ctx>,
): Promise<Response> {
  try {
    const { db, actor } = await contextOf(request);
    const operator = personWith(actor, 'operator', 'maintain');
    await appendEvent(db, { actor: operator, action: 'backup.take', subject: 'all' });
    return new Response(await backupStream(db, readEnv().dataFolder), {
      headers: {
        'content-type': 'application/x-tar',
        'content-disposition': 'attachment; filename="fairprune-backup.tar"',
        'cache-control': 'no-store',
      },
    });
  } catch (error) {
    const fault = faultBehind(error);
    if (fault === null) throw error;
    return faultResponse(fault);
  }
}
