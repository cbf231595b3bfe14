import pg from 'pg';
import { CHANNEL, notesMissed, receiveNote } from '#server/stages/changes';

const RETRY_MS = 2_000;

/**
 * Brings the changes of other web processes of the same Postgres onto this process's bus. Connects again when the
 * connection breaks, and then says that anything may have changed. Not needed on PGlite, which one process has for itself.
 */
export function listenForChanges(databaseUrl: string): { stop(): Promise<void> } {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let missed = false;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
    client = next;
    next.on('notification', ({ payload }) => payload !== undefined && receiveNote(payload));
    next.on('error', () => undefined);
    next.on('end', again);
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      if (missed) notesMissed();
      missed = false;
    } catch {
      again();
    }
  };
  const again = (): void => {
    if (stopped || timer !== undefined) return;
    missed = true;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, RETRY_MS);
    timer.unref();
  };
  void connect();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
