import { timestamp } from 'drizzle-orm/pg-core';

/** A moment, with time zone: every time in the database is one of these. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
