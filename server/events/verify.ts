import { asc, gt } from 'drizzle-orm';
import { eventLog } from '#drizzle/schema/events';
import type { Db } from '#server/db/types';
import { NO_EVENT, eventHash } from '#server/events/append';

export type LogCheck =
  | { readonly intact: true; readonly events: number; readonly lastHash: string }
  | { readonly intact: false; readonly seq: number; readonly reason: string };

const PAGE = 1000;

/**
 * Walks the event log and says where its chain first breaks: a row altered, removed or put between. Rows removed from
 * the end leave an intact chain; they show by comparing `events` and `lastHash` with a value noted earlier.
 */
export async function verifyEventLog(db: Db): Promise<LogCheck> {
  let seq = 0;
  let previous = NO_EVENT;
  for (;;) {
    const rows = await db
      .select()
      .from(eventLog)
      .where(gt(eventLog.seq, seq))
      .orderBy(asc(eventLog.seq))
      .limit(PAGE);
    for (const row of rows) {
      if (row.seq !== seq + 1) return { intact: false, seq: seq + 1, reason: 'the event is missing' };
      if (row.previous !== previous)
        return { intact: false, seq: row.seq, reason: 'it does not follow the event before it' };
      if (eventHash(row) !== row.hash)
        return { intact: false, seq: row.seq, reason: 'its content was changed' };
      seq = row.seq;
      previous = row.hash;
    }
    if (rows.length < PAGE) return { intact: true, events: seq, lastHash: previous };
  }
}
