import { sql } from 'drizzle-orm';
import {
  bigint,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { StageLedger } from '../../core/wire/stage.ts';
import { moment } from './columns.ts';
import { entry } from './entries.ts';
import { stage } from './stages.ts';

/** Whether a run is finished; that it runs now is read from its stages. */
export type RunState = 'waiting' | 'done' | 'failed' | 'cancelled';

/** What a finished run's three stages cost. */
export type RunLedger = Readonly<Record<'base' | 'prune' | 'retrain', StageLedger>>;

/**
 * One pipeline with one base and one seed: base → prune → retrain, or a part of it for floors. Accuracies in percent.
 */
export const run = pgTable(
  'run',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    entry: text('entry')
      .notNull()
      .references(() => entry.id),
    /** Index of the base in the board's base set. */
    index: integer('index').notNull(),
    seed: bigint('seed', { mode: 'number' }).notNull(),
    base: text('base')
      .notNull()
      .references(() => stage.hash),
    /** Null where nothing is pruned: the dense control. */
    prune: text('prune').references(() => stage.hash),
    retrain: text('retrain')
      .notNull()
      .references(() => stage.hash),
    state: text('state').$type<RunState>().notNull().default('waiting'),
    /** Test accuracy after the last epoch: the number that ranks. */
    top1: doublePrecision('top1'),
    /** Best test epoch: shown as optimistic, never ranks. */
    bestTop1: doublePrecision('best_top1'),
    baseTop1: doublePrecision('base_top1'),
    prunedTop1: doublePrecision('pruned_top1'),
    rate: doublePrecision('rate'),
    macs: bigint('macs', { mode: 'number' }),
    params: bigint('params', { mode: 'number' }),
    /** On test top-1 and on train top-1; null while its epochs are not all there. */
    trainability: jsonb('trainability').$type<{ value: number; label: string }>(),
    trainabilityTrain: jsonb('trainability_train').$type<{ value: number; label: string }>(),
    ledger: jsonb('ledger').$type<RunLedger>(),
    finishedAt: moment('finished_at'),
  },
  (t) => [
    uniqueIndex('run_entry_index').on(t.entry, t.index),
    index('run_base').on(t.base),
    index('run_prune').on(t.prune),
    index('run_retrain').on(t.retrain),
    // What notices look for, again and again.
    index('run_finished').on(t.finishedAt),
    index('run_unfinished')
      .on(t.entry)
      .where(sql`${t.state} <> 'done'`),
  ],
);
