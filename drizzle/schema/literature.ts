import { doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Slip } from '../../core/literature/check.ts';
import type { ReportedRow } from '../../core/literature/row.ts';
import { moment } from './columns.ts';
import { user } from './users.ts';

/** A table of a paper: "Table 4", with what it shows in our own words. */
export type PaperTable = { readonly table: string; readonly caption: string };

/** A paper whose printed numbers are on the shelf: from literature/, or entered by people. */
export const paper = pgTable(
  'paper',
  {
    id: text('id').primaryKey(),
    title: text('title').notNull(),
    authors: jsonb('authors').$type<readonly string[]>(),
    year: integer('year'),
    venue: text('venue'),
    /** Its tables in their order; null for papers that people entered, and in a row of an older version, which is seeded anew. */
    tables: jsonb('tables').$type<readonly PaperTable[]>(),
    /** Of the file that it was seeded from (another file replaces the paper's rows), or of the rows entered by people. */
    contentHash: text('content_hash').notNull(),
    seededAt: moment('seeded_at').notNull().defaultNow(),
    /** Where it can be read; null for those of literature/. */
    link: text('link'),
  },
  (t) => [uniqueIndex('paper_link').on(t.link)],
);

/** A number printed in a paper: never ranked, shown hollow beside ours. Accuracies in percent. */
export const reportedResult = pgTable(
  'reported_result',
  {
    /** `<paper>/T<table>/<nn>`. */
    id: text('id').primaryKey(),
    paper: text('paper')
      .notNull()
      .references(() => paper.id),
    /** Order of the rows as printed. */
    position: integer('position').notNull(),
    /** As printed: "Table 4". */
    sourceTable: text('source_table').notNull(),
    dataset: text('dataset').notNull(),
    network: text('network').notNull(),
    method: text('method'),
    /** The row that this one prints again: listed nowhere. */
    repeats: text('repeats'),
    top1: doublePrecision('top1'),
    /** Base − pruned, computed here. */
    drop: doublePrecision('drop'),
    rate: doublePrecision('rate'),
    slips: jsonb('slips').$type<readonly Slip[]>().notNull(),
    row: jsonb('row').$type<ReportedRow>().notNull(),
    /** Page of the paper, as entered. */
    page: integer('page'),
    /** Who entered it; null for rows of literature/. */
    submitter: text('submitter').references(() => user.id, { onDelete: 'set null' }),
    note: text('note').notNull().default(''),
    enteredAt: moment('entered_at'),
    /** When somebody took it back, and why; it is then listed nowhere. */
    withdrawnAt: moment('withdrawn_at'),
    withdrawalReason: text('withdrawal_reason'),
  },
  (t) => [
    index('reported_result_paper').on(t.paper, t.position),
    index('reported_result_board').on(t.dataset, t.network),
    index('reported_result_method').on(t.method),
  ],
);

/** A finding of a paper that can be tested. */
export const reportedClaim = pgTable('reported_claim', {
  id: text('id').primaryKey(),
  paper: text('paper')
    .notNull()
    .references(() => paper.id),
  claim: text('claim').notNull(),
  conditions: text('conditions'),
  evidence: text('evidence'),
  /** Ids of the rows that it rests on. */
  rows: jsonb('rows').$type<readonly string[]>().notNull(),
  confirmsIf: text('confirms_if'),
  refutesIf: text('refutes_if'),
});
