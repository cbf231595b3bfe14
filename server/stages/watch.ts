import { sql } from 'drizzle-orm';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import type { Db } from '#server/db/types';
import { stagesOfSubmission } from '#server/services/work';
import { onChange } from '#server/stages/changes';
import type { Change } from '#server/stages/changes';

/** Changes that come closer together than this are told once. */
const TOGETHER_MS = 250;
/** Without a change everything is looked at again after this long: a note of another process may have been lost. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Each value says: look at the submission again; the first comes at once. Ends when `signal` aborts. `id` rises from
 * value to value, over subscriptions too.
 */
export async function* onSubmissionChange(
  db: Db,
  id: string,
  signal: AbortSignal,
  lookAgainMs: number = LOOK_AGAIN_MS,
): AsyncGenerator<{ id: string }> {
  const own = await stagesOf(db, id);
  const inbox = openInbox((change) => concerns(change, id, own), signal, lookAgainMs);
  try {
    yield { id: eventId() };
    while (await inbox.next()) yield { id: eventId() };
  } finally {
    inbox.close();
  }
}

async function stagesOf(db: Db, id: string): Promise<ReadonlySet<string>> {
  const version = sql`(select v.id from ${submissionVersion} v join ${submission} s on s.id = v.submission
    and s.current_version = v.version where s.id = ${id})`;
  const { rows } = await db.execute<{ hash: string }>(
    sql`select s.hash from (${stagesOfSubmission(version)}) as s(hash)`,
  );
  return new Set(rows.map((row) => row.hash));
}

/** Own stages in every step; others when they move, because the place in the queue moves with them. */
function concerns(change: Change, id: string, own: ReadonlySet<string>): boolean {
  switch (change.kind) {
    case 'stage':
      return change.moved || own.has(change.hash);
    case 'submission':
      return change.id === id;
    case 'board':
      return false;
    case 'anything':
      return true;
  }
}

type Inbox = {
  /** Resolves to true when something has changed (or it is time to look again), to false at the end. */
  next(): Promise<boolean>;
  close(): void;
};

/** Holds at most one "something has changed", so that a slow reader falls behind by nothing. */
function openInbox(isMine: (change: Change) => boolean, signal: AbortSignal, lookAgainMs: number): Inbox {
  let dirty = false;
  let wake: () => void = () => undefined;
  const stop = onChange((change) => {
    if (!isMine(change)) return;
    dirty = true;
    wake();
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  const wait = (ms: number, until: () => boolean) =>
    new Promise<void>((resolve) => {
      if (until()) return resolve();
      const timer = setTimeout(resolve, ms);
      wake = () => {
        if (!until()) return;
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    next: async () => {
      await wait(lookAgainMs, () => dirty || signal.aborted);
      await wait(TOGETHER_MS, () => signal.aborted);
      dirty = false;
      return !signal.aborted;
    },
    close: () => {
      stop();
      signal.removeEventListener('abort', onAbort);
    },
  };
}

/** Rises even over a restart of the server, so that a client's last event id stays meaningful. */
function eventId(): string {
  return String(Date.now());
}
