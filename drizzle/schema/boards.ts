import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { BoardDefinition } from '../../core/verification/board.ts';
import type { BackendClass } from '../../core/wire/board.ts';
import { moment } from './columns.ts';

/** A board: a dataset, a network and a granularity under one address. What is compared is in its versions. */
export const board = pgTable('board', {
  id: text('id').primaryKey(),
  title: text('title').notNull(),
  description: text('description').notNull(),
  demo: boolean('demo').notNull().default(false),
  /** Training FLOPs that swaps nobody is charged for may cost; null: as many as its submissions cost. */
  swapBudget: doublePrecision('swap_budget'),
  /** Number of the version that takes submissions. */
  currentVersion: integer('current_version').notNull(),
  createdBy: text('created_by'),
  createdAt: moment('created_at').notNull().defaultNow(),
});

/**
 * Bases in a fixed order; an entry uses a prefix of it. The id is the fingerprint of what they are trained from
 * (data, network, recipe, board seed, backend class), so that board versions share a set where nothing changed.
 */
export const baseSet = pgTable('base_set', {
  id: text('id').primaryKey(),
  /** Stage hashes of the bases, in order. */
  bases: jsonb('bases').$type<readonly string[]>().notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
});

/** One definition of a board. A change of recipes, seeds, bands or data is a new version; old rows stay. */
export const boardVersion = pgTable(
  'board_version',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    board: text('board')
      .notNull()
      .references(() => board.id),
    version: integer('version').notNull(),
    /** Fingerprint of the definition: the `board` of setup keys. */
    fingerprint: text('fingerprint').notNull(),
    definition: jsonb('definition').$type<BoardDefinition>().notNull(),
    dataset: text('dataset').notNull(),
    datasetVersion: text('dataset_version').notNull(),
    /** Null until the first stages are planned on a board that left the choice open. */
    backend: text('backend').$type<BackendClass>(),
    baseSet: text('base_set').references(() => baseSet.id),
    denseMacs: bigint('dense_macs', { mode: 'number' }).notNull(),
    denseParams: bigint('dense_params', { mode: 'number' }).notNull(),
    /** A result has changed the board since its floors and swaps were planned last. */
    extrasDue: boolean('extras_due').notNull().default(false),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('board_version_number').on(t.board, t.version),
    uniqueIndex('board_version_fingerprint').on(t.fingerprint),
    index('board_version_dataset').on(t.dataset, t.datasetVersion),
  ],
);
