import pg from 'pg';
import { TOPICS, readTopic } from '#server/reading/topics';
import type { Ears } from '#server/reading/topics';
import { CHANNEL, notesMissed, receiveNote } from '#server/stages/changes';

const RETRY_MS = 2_000;
/** A connection can be dead without a word (a firewall forgot it, the other machine lost its power): it is asked. */
const ASK_EVERY_MS = 5_000;
const ANSWER_MS = 5_000;

/**
 * Brings the changes of other web processes of the same Postgres onto this process's bus, and what triggers tell readers
 * to `ears`. Connects again when the connection breaks, and then says that anything may have changed. Not needed on
 * PGlite, which one process has for itself.
 */
export function listenForChanges(databaseUrl: string, ears: Ears | null = null): { stop(): Promise<void> } {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let missed = false;
  const hear = ({ channel, payload = '' }: pg.Notification): void => {
    if (channel === TOPICS) ears?.changed(readTopic(payload));
    else receiveNote(payload);
  };
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: databaseUrl, keepAlive: true, query_timeout: ANSWER_MS });
    client = next;
    next.on('notification', hear);
    next.on('error', () => undefined);
    next.on('end', () => lost(next));
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      if (ears !== null) await next.query(`listen ${TOPICS}`);
      if (missed) notesMissed();
      missed = false;
      ears?.hears();
      if (ears !== null) keepAsking(next);
    } catch {
      lost(next);
    }
  };
  const keepAsking = (asked: pg.Client): void => {
    const asking = setInterval(() => {
      asked.query('select 1').catch(() => {
        lost(asked);
        asked.end().catch(() => undefined);
      });
    }, ASK_EVERY_MS);
    asking.unref();
    asked.once('end', () => clearInterval(asking));
  };
  const lost = (which: pg.Client): void => {
    // One that was given up already may end late.
    if (stopped || timer !== undefined || which !== client) return;
    missed = true;
    ears?.deaf();
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
