import { sql } from 'drizzle-orm';
import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Recipe } from '../../core/recipes/recipe.ts';
import type { NetworkRef } from '../../core/wire/board.ts';
import type { SubmissionFile } from '../../core/wire/submission.ts';
import { board, boardVersion } from './boards.ts';
import { moment } from './columns.ts';
import type { SubmissionPhase } from './phase.ts';
import { entry } from './entries.ts';
import { user } from './users.ts';

/** What somebody asked to have verified; its content is in its versions. */
export const submission = pgTable(
  'submission',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    board: text('board')
      .notNull()
      .references(() => board.id),
    kind: text('kind').$type<'configured'>().notNull().default('configured'),
    /** User id; null when the system submitted it or the person was forgotten. */
    submitter: text('submitter').references(() => user.id, { onDelete: 'set null' }),
    currentVersion: integer('current_version').notNull().default(1),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** When somebody cancelled it; its stages are then nobody's, unless other submissions need them. */
    cancelledAt: moment('cancelled_at'),
    /** When its submitter took its publication back: the tombstone stays in the list of publications. */
    withdrawnAt: moment('withdrawn_at'),
    withdrawalReason: text('withdrawal_reason'),
    /** The submission that this one is the next version of. */
    previous: text('previous'),
    /** Readers are told no names, for double-blind review; see server/services/authors.ts. */
    anonymous: boolean('anonymous').notNull().default(false),
    /** When the names are told by themselves; null: when the submitter says so. */
    namedOn: moment('named_on'),
  },
  (t) => [
    uniqueIndex('submission_previous').on(t.previous),
    index('submission_submitter').on(t.submitter, t.createdAt.desc()),
    index('submission_board').on(t.board, t.createdAt.desc()),
  ],
);

/** One frozen content of a submission: a method with its config and its native retraining recipe on a board version. */
export const submissionVersion = pgTable(
  'submission_version',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    submission: text('submission')
      .notNull()
      .references(() => submission.id),
    version: integer('version').notNull(),
    boardVersion: text('board_version')
      .notNull()
      .references(() => boardVersion.id),
    method: text('method').notNull(),
    config: jsonb('config').$type<NetworkRef['config']>().notNull(),
    /** Fingerprint of {method, config}. */
    configFingerprint: text('config_fingerprint').notNull(),
    recipe: jsonb('recipe').$type<Recipe>().notNull(),
    recipeFingerprint: text('recipe_fingerprint').notNull(),
    /** Whether the native recipe is one of the board's own. */
    standard: boolean('standard').notNull(),
    /** Random or L1 filters as published: the floor every other method is held against. */
    baseline: boolean('baseline').notNull(),
    /** `development`: public seeds and validation accuracy only. Once published, its content is frozen. */
    phase: text('phase').$type<SubmissionPhase>().notNull().default('published'),
    /** When it was published; null for a published version: when it was made. */
    publishedAt: moment('published_at'),
    targets: jsonb('targets').$type<readonly number[]>().notNull(),
    search: jsonb('search').$type<SubmissionFile['search']>().notNull(),
    note: text('note').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('submission_version_number').on(t.submission, t.version),
    index('submission_version_config').on(t.boardVersion, t.configFingerprint),
    index('submission_version_baseline')
      .on(t.boardVersion)
      .where(sql`${t.baseline}`),
    /** A method's publications, the newest first. */
    index('submission_version_method')
      .on(t.method, sql`coalesce(${t.publishedAt}, ${t.createdAt}) desc`, t.submission)
      .where(sql`${t.phase} = 'published'`),
    index('submission_version_own_recipe')
      .on(t.boardVersion)
      .where(sql`not ${t.standard}`),
  ],
);

/** The entries a submission version asked for. Entries are shared: asking for one that exists costs nothing. */
export const submissionEntry = pgTable(
  'submission_entry',
  {
    submissionVersion: text('submission_version')
      .notNull()
      .references(() => submissionVersion.id),
    entry: text('entry')
      .notNull()
      .references(() => entry.id),
    target: doublePrecision('target').notNull(),
    /** A baseline under this submission's own recipe. */
    swap: boolean('swap').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.submissionVersion, t.entry] }),
    index('submission_entry_entry').on(t.entry),
  ],
);
