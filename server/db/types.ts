import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from '#drizzle/schema/index';

type RowsOf<T> = { readonly rows: T[] };

/** What both drivers answer to a raw statement. Counts of changed rows differ between them: use `returning`. */
interface Rows extends PgQueryResultHKT {
  readonly type: RowsOf<this['row']>;
}

/**
 * The database as services see it, on PGlite and on Postgres alike; a transaction is one too.
 * Inside of `db.transaction(async (tx) => …)` use only `tx`: PGlite has one connection, so `db` would wait for ever.
 */
export type Db = PgDatabase<Rows, typeof schema>;

export type OpenedDatabase = {
  readonly db: Db;
  /** Ends connections and releases the data folder. Calling it again does nothing. */
  close(): Promise<void>;
} & (
  | { readonly kind: 'postgres' }
  | {
      readonly kind: 'pglite';
      /** Hears the notes on a channel, for as long as the database is open. */
      listen(channel: string, hear: (payload: string) => void): Promise<void>;
    }
);
