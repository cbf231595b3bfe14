import { sql } from 'drizzle-orm';
import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { FloorMark } from '../../core/fairness/floors.ts';
import type { Loss } from '../../core/fairness/losses.ts';
import type { Evidence, Tag } from '../../core/fairness/tags.ts';
import type { VerdictOutcome } from '../../core/fairness/verdict.ts';
import type { Recipe } from '../../core/recipes/recipe.ts';
import type { NetworkRef } from '../../core/wire/board.ts';
import { baseSet, boardVersion } from './boards.ts';
import { moment } from './columns.ts';
import type { SubmissionPhase } from './phase.ts';

export type EntryOrigin = 'submission' | 'floor' | 'swap';

/**
 * The runs of one (board version, target, method + config, base set, recipe). Means, keys and rank inputs are
 * derived from its runs and written in the transaction that finishes a run. Accuracies in percent.
 */
export const entry = pgTable(
  'entry',
  {
    /** First 32 hex digits of the fingerprint of what the entry is: the same question is the same row. */
    id: text('id').primaryKey(),
    boardVersion: text('board_version')
      .notNull()
      .references(() => boardVersion.id),
    baseSet: text('base_set')
      .notNull()
      .references(() => baseSet.id),
    /** Target the prune stage aimed at. */
    target: doublePrecision('target').notNull(),
    method: text('method').notNull(),
    config: jsonb('config').$type<NetworkRef['config']>().notNull(),
    configFingerprint: text('config_fingerprint').notNull(),
    recipe: jsonb('recipe').$type<Recipe>().notNull(),
    recipeId: text('recipe_id').notNull(),
    recipeFingerprint: text('recipe_fingerprint').notNull(),
    /** Submission that asked first; null while only the board itself did. */
    submission: text('submission'),
    baseline: boolean('baseline').notNull(),
    /** Who asked for it first: a submission, or the board itself (floors and swaps that nobody is charged for). */
    origin: text('origin').$type<EntryOrigin>().notNull().default('submission'),
    /** What it is a floor for; null for all but floors. */
    floor: jsonb('floor').$type<FloorMark>(),
    evidence: text('evidence').$type<Evidence>().notNull(),
    /** Development runs never rank and stand on no board. */
    phase: text('phase').$type<SubmissionPhase>().notNull().default('published'),
    /** Why its submitter took it back; null while somebody stands for it. */
    withdrawn: text('withdrawn'),
    /** Strictest tag of the ladder that the record carries now; moved only together with a row of entry_movement. */
    ceiling: text('ceiling').$type<Tag>().default('S4.2'),
    /** Parts that its record has lost. */
    losses: jsonb('losses').$type<readonly Loss[]>().notNull().default([]),

    /** Runs planned and finished. */
    runs: integer('runs').notNull(),
    n: integer('n').notNull().default(0),
    mean: doublePrecision('mean'),
    sd: doublePrecision('sd'),
    low: doublePrecision('low'),
    high: doublePrecision('high'),
    /** Final accuracies in order of the bases. */
    top1: jsonb('top1').$type<readonly number[]>().notNull().default([]),
    /** Base index → final accuracy: the blocks that ranking compares within. */
    byBase: jsonb('by_base').$type<Readonly<Record<number, number>>>().notNull().default({}),
    rate: doublePrecision('rate'),
    /** Target of the band that every run landed in; null outside of every band. */
    band: doublePrecision('band'),
    params: doublePrecision('params'),
    macs: doublePrecision('macs'),
    drop: doublePrecision('drop'),
    dropMatched: doublePrecision('drop_matched'),
    /** Mean of the runs' trainability on test top-1, with its label; null until every finished run has one. */
    trainability: doublePrecision('trainability'),
    trainabilityLabel: text('trainability_label'),
    /** Trainability of the dense control under the same recipe − this one's, in points. */
    damage: doublePrecision('damage'),
    epochsBase: doublePrecision('epochs_base'),
    epochsPrune: doublePrecision('epochs_prune'),
    epochsRetrain: doublePrecision('epochs_retrain'),
    trainingFlops: doublePrecision('training_flops'),

    keyS1: text('key_s1'),
    keyS2: text('key_s2'),
    keyS31: text('key_s3_1'),
    keyS32: text('key_s3_2'),
    keyS41: text('key_s4_1'),
    keyS42: text('key_s4_2'),
    keyS42Overall: text('key_s4_2_overall'),
    keySxA: text('key_sx_a'),
    keySxB: text('key_sx_b'),

    provisional: boolean('provisional').notNull().default(true),
    ranked: boolean('ranked').notNull().default(false),
    /** Why it is not ranked. */
    unranked: jsonb('unranked').$type<readonly string[]>().notNull().default([]),
    createdAt: moment('created_at').notNull().defaultNow(),
    finishedAt: moment('finished_at'),
  },
  (t) => [
    index('entry_board_target').on(t.boardVersion, t.target),
    /** What rows of a target are held against. */
    index('entry_beside')
      .on(t.boardVersion, t.target)
      .where(sql`${t.baseline} or ${t.floor} is not null`),
    /** Entries of a board, finished ones counted, without looking at the rows. */
    index('entry_count')
      .on(t.boardVersion, t.finishedAt)
      .where(sql`${t.floor} is null`),
    /** The best entry of a band stands first. */
    index('entry_leader')
      .on(t.boardVersion, t.band, t.mean.desc(), t.id)
      .where(sql`${t.floor} is null and ${t.withdrawn} is null and ${t.finishedAt} is not null`),
    index('entry_contender').on(t.boardVersion, t.configFingerprint, t.target),
    index('entry_method').on(t.method, t.createdAt.desc()),
    index('entry_recipe').on(t.boardVersion, t.recipeFingerprint, t.target),
    index('entry_recent')
      .on(t.finishedAt.desc())
      .where(sql`${t.finishedAt} is not null`),
    index('entry_key_s1').on(t.keyS1),
    index('entry_key_s2').on(t.keyS2),
    index('entry_key_s3_1').on(t.keyS31),
    index('entry_key_s3_2').on(t.keyS32),
    index('entry_key_s4_1').on(t.keyS41),
    index('entry_key_s4_2').on(t.keyS42),
    index('entry_key_s4_2_overall').on(t.keyS42Overall),
    index('entry_key_sx_a').on(t.keySxA),
    index('entry_key_sx_b').on(t.keySxB),
  ],
);

/** A verdict over two methods and two recipes, from four complete cells (design: fairness, cross-validating recipes). */
export const verdict = pgTable(
  'verdict',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    boardVersion: text('board_version')
      .notNull()
      .references(() => boardVersion.id),
    target: doublePrecision('target').notNull(),
    /** A under its recipe a, B under a, A under b, B under its recipe b. */
    aUnderA: text('a_under_a')
      .notNull()
      .references(() => entry.id),
    bUnderA: text('b_under_a')
      .notNull()
      .references(() => entry.id),
    aUnderB: text('a_under_b')
      .notNull()
      .references(() => entry.id),
    bUnderB: text('b_under_b')
      .notNull()
      .references(() => entry.id),
    outcome: text('outcome').$type<VerdictOutcome>().notNull(),
    winner: text('winner').$type<'A' | 'B'>(),
    sentence: text('sentence').notNull(),
    detail: jsonb('detail').notNull(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('verdict_cells').on(t.aUnderA, t.bUnderB),
    index('verdict_board').on(t.boardVersion, t.target),
    index('verdict_newest').on(t.boardVersion, t.updatedAt.desc()),
  ],
);

/**
 * Two contenders of a board whose recipes are swapped beyond what every submission runs: somebody asked, or one of them
 * leads. Their verdict is among the board's.
 */
export const swapPair = pgTable(
  'swap_pair',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    boardVersion: text('board_version')
      .notNull()
      .references(() => boardVersion.id),
    target: doublePrecision('target').notNull(),
    /** Config fingerprints, in the order that the verdict is told in. */
    a: text('a').notNull(),
    b: text('b').notNull(),
    /** Their native recipes' fingerprints. */
    recipeA: text('recipe_a').notNull(),
    recipeB: text('recipe_b').notNull(),
    /** User id; null when the board asked itself because one of them leads. */
    askedBy: text('asked_by'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('swap_pair_of').on(t.boardVersion, t.target, t.a, t.recipeA, t.b, t.recipeB)],
);
