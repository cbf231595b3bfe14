import { sql } from 'drizzle-orm';

/**
 * Now, in the milliseconds in which the database keeps moments. Storing `now()` rounds it, half of the time up: against
 * the finer clock, what was due "now" would be due only half a millisecond later.
 */
export const thisMoment = sql`now()::timestamptz(3)`;
