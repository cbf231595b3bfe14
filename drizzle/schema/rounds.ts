import { sql } from 'drizzle-orm';
import { jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { boardVersion } from './boards.ts';
import { moment } from './columns.ts';

/** What a board version with private ranking bases has promised and when; after it closed, what it promised. */
export const round = pgTable('round', {
  boardVersion: text('board_version')
    .primaryKey()
    .references(() => boardVersion.id),
  /** Commitment to the board secret, from which seeds are drawn (core/rounds/commitment.ts). */
  secretCommitment: text('secret_commitment').notNull(),
  committedAt: moment('committed_at').notNull().defaultNow(),
  /** Commitment to the hashes of the bases; null until all of them are trained. */
  basesCommitment: text('bases_commitment'),
  /** From when on publications are taken. */
  openedAt: moment('opened_at'),
  closedAt: moment('closed_at'),
  /** Hashes of the bases' tensors in order; written when the round opens, told when it is closed. */
  bases: jsonb('bases').$type<readonly string[]>(),
});

/** What must not be known before a round closes: a table of its own, so that reading a round can't bring it along. */
export const roundSecret = pgTable('round_secret', {
  boardVersion: text('board_version')
    .primaryKey()
    .references(() => boardVersion.id),
  /** 256 random bits in hex. */
  secret: text('secret').notNull(),
  /** Salt of the bases' commitment, 256 random bits in hex. */
  salt: text('salt').notNull(),
});

/** Artifacts that come from a round's private bases: only runners may fetch them until it closes. */
export const sealedArtifact = pgTable(
  'sealed_artifact',
  {
    sha256: text('sha256').notNull(),
    boardVersion: text('board_version')
      .notNull()
      .references(() => boardVersion.id),
    sealedAt: moment('sealed_at')
      .notNull()
      .default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.sha256, t.boardVersion] })],
);
