import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import type { BackendClass, NetworkRef } from '../../core/wire/board.ts';
import type { ResumePoint, StageFault } from '../../core/wire/runner.ts';
import type { Epoch, Stage, StageResult } from '../../core/wire/stage.ts';
import { moment } from './columns.ts';
import type { Trust } from './tokens.ts';

export const STAGE_STATES = ['blocked', 'ready', 'leased', 'done', 'failed', 'cancelled'] as const;
export type StageState = (typeof STAGE_STATES)[number];

/** A stage's result as the row holds it: epochs are in `curve`. */
export type StoredResult = StageResult extends infer R
  ? R extends StageResult
    ? Omit<R, 'epochs'>
    : never
  : never;

/** An unfinished training as the row holds it, with who left it: lower trust must not end up in official evidence. */
export type StoredResumePoint = ResumePoint & { readonly runner: string; readonly trust: Trust };

/** One thing to compute, identified by the hash of what it computes. These rows are the queue (design: architecture). */
export const stage = pgTable(
  'stage',
  {
    hash: text('hash').primaryKey(),
    kind: text('kind').$type<Stage['kind']>().notNull(),
    definition: jsonb('definition').$type<Stage>().notNull(),
    backend: text('backend').$type<BackendClass>().notNull(),
    dataset: text('dataset').notNull(),
    datasetVersion: text('dataset_version').notNull(),
    /** Board version whose private bases this stage comes from: only official runners lease it. */
    round: text('round'),
    network: jsonb('network').$type<NetworkRef>().notNull(),
    /** Planned FLOPs, training and evaluation: what the ETA divides by the measured speed. */
    work: doublePrecision('work').notNull(),
    /** Epochs this stage trains; 0 for a prune stage. */
    epochs: integer('epochs').notNull(),

    state: text('state').$type<StageState>().notNull(),
    /** Higher goes first. */
    priority: integer('priority').notNull(),
    /** Order of planning: within a priority the older goes first. */
    position: bigserial('position', { mode: 'number' }).notNull(),
    attempt: integer('attempt').notNull().default(0),
    /** Platform faults since the stage last got further (a checkpoint ahead of the one before); decides when to give up. */
    setbacks: integer('setbacks').notNull().default(0),
    /** Rises with every lease; never goes back. */
    fence: integer('fence').notNull().default(0),
    /** SHA-256 of the current (or, when done, the last) lease's token. */
    leaseHash: text('lease_hash'),
    runner: text('runner'),
    heartbeatAt: moment('heartbeat_at'),
    cancelRequested: boolean('cancel_requested').notNull().default(false),

    share: doublePrecision('share').notNull().default(0),
    epoch: integer('epoch').notNull().default(0),
    imagesPerSecond: doublePrecision('images_per_second').notNull().default(0),
    message: text('message'),

    /** Where the next lease goes on; null: from the beginning. */
    resumePoint: jsonb('resume_point').$type<StoredResumePoint>(),

    result: jsonb('result').$type<StoredResult>(),
    /** Fingerprint of the whole result: a repeated completion must bring the same one. */
    resultHash: text('result_hash'),
    fault: jsonb('fault').$type<StageFault>(),
    seconds: doublePrecision('seconds'),

    createdAt: moment('created_at').notNull().defaultNow(),
    /** From when on a ready stage may be leased: later than now while a retry waits. */
    readyAt: moment('ready_at'),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
  },
  (t) => [
    index('stage_ready')
      .on(t.priority.desc(), t.position, t.backend)
      .where(sql`${t.state} = 'ready'`),
    index('stage_leased')
      .on(t.heartbeatAt)
      .where(sql`${t.state} = 'leased'`),
    index('stage_unfinished')
      .on(t.backend, t.state)
      .where(sql`${t.state} in ('blocked', 'ready', 'leased', 'failed')`),
    index('stage_finished')
      .on(t.backend, t.finishedAt.desc())
      .where(sql`${t.state} = 'done'`),
  ],
);

/** An edge of the plan: `stage` reads the output of `needs`. */
export const stageNeed = pgTable(
  'stage_need',
  {
    stage: text('stage')
      .notNull()
      .references(() => stage.hash),
    needs: text('needs')
      .notNull()
      .references(() => stage.hash),
  },
  (t) => [primaryKey({ columns: [t.stage, t.needs] }), index('stage_need_needs').on(t.needs)],
);

/** The learning curve of a stage: one array of epoch rows, appended while it runs. */
export const curve = pgTable('curve', {
  stage: text('stage')
    .primaryKey()
    .references(() => stage.hash),
  rows: jsonb('rows').$type<readonly Epoch[]>().notNull(),
  /** Number of the last epoch in `rows`. */
  last: bigint('last', { mode: 'number' }).notNull(),
});
