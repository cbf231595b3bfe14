import { z } from 'zod';
import type { PairExplanation } from '#core/fairness/explain';
import type { Slip } from '#core/literature/check';
import type { Support } from '#core/literature/support';

/** A number printed in a paper, as `literature.list` returns it. Accuracies in percent. */
export type ReportedView = {
  /** `<paper>/T<table>/<nn>`. */
  readonly id: string;
  readonly paper: { readonly id: string; readonly title: string; readonly year: number | null };
  /** "Table 4". */
  readonly table: string;
  readonly kind: string;
  readonly dataset: string;
  readonly network: string;
  readonly method: { readonly id: string; readonly name: string; readonly ours: string | null } | null;
  /** As the paper writes it, with the preset of ours that it is; null where it is none or not enough is stated. */
  readonly retraining: { readonly printed: string | null; readonly ours: string | null };
  /** The printed accuracy (or drop), letter by letter. */
  readonly printed: string | null;
  readonly top1: number | null;
  readonly base: number | null;
  /** Computed, not copied. */
  readonly drop: number | null;
  readonly rate: number | null;
  /** What the printed accuracy is the mean of, where the paper says so. */
  readonly runs: number | null;
  /** The setup that the paper itself puts the row under. */
  readonly setup: string | null;
  readonly support: Support;
  readonly slips: readonly Slip[];
  /** Who put it on the shelf, and where exactly it is printed; null for the papers that come with the program. */
  readonly entered: {
    /** Null when the person was forgotten. */
    readonly by: string | null;
    /** Whether the caller entered it. */
    readonly mine: boolean;
    readonly at: string;
    readonly link: string;
    readonly page: number;
    /** Markdown. */
    readonly note: string;
  } | null;
  /** Verified entries here of the same method, dataset, network and rate band. */
  readonly reruns: readonly Rerun[];
};

/** A verified entry beside a printed number. */
export type Rerun = {
  readonly entry: string;
  readonly board: string;
  readonly recipe: string;
  /** Whether the retraining is the printed one, as far as it is a preset of ours. */
  readonly recipeAsPrinted: boolean;
  /** Mean top-1 over `n` runs, and how far it is above the printed accuracy (points); null where none is printed. */
  readonly top1: number;
  readonly interval: readonly [number, number] | null;
  readonly n: number;
  readonly gap: number | null;
};

export type ReportedPage = {
  readonly rows: readonly ReportedView[];
  readonly total: number;
  /** Offset of the next page; null on the last one. */
  readonly next: number | null;
};

export const ReportedQuerySchema = z.strictObject({
  paper: z.string().max(100).optional(),
  /** As printed: "Table 4". */
  table: z.string().max(20).optional(),
  dataset: z.string().max(100).optional(),
  network: z.string().max(100).optional(),
  method: z.string().max(100).optional(),
  /** Only those that people entered, the newest first. */
  entered: z.boolean().optional(),
  offset: z.number().int().min(0).max(1_000_000).default(0),
  limit: z.number().int().min(1).max(200).default(50),
});
export type ReportedQuery = z.infer<typeof ReportedQuerySchema>;

export type ClaimView = {
  readonly id: string;
  readonly paper: string;
  readonly claim: string;
  readonly conditions: string | null;
  readonly evidence: string | null;
  readonly rows: readonly string[];
  readonly confirmsIf: string | null;
  readonly refutesIf: string | null;
  /** Re-runs of the rows it rests on, by row; rows without one are left out. */
  readonly reruns: readonly { readonly row: string; readonly reruns: readonly Rerun[] }[];
};

/** A claim with the printed rows that it rests on, as `literature.claim` returns it. */
export type ClaimPage = {
  readonly claim: ClaimView;
  readonly paper: PaperView;
  readonly rows: readonly ReportedView[];
};

/** A paper on the shelf, as `literature.papers` returns it. */
export type PaperView = {
  readonly id: string;
  readonly title: string;
  readonly authors: readonly string[];
  readonly year: number | null;
  readonly venue: string | null;
  readonly tables: readonly {
    readonly table: string;
    readonly caption: string | null;
    readonly rows: number;
  }[];
  readonly claims: number;
};

/** How far two results may be compared: `explain.pair`, `fairprune explain A B --json`. */
export type Explanation = PairExplanation;

/** An entry id, or the id of a row of a paper. */
export const ResultIdSchema = z.string().regex(/^([0-9a-f]{8,64}|[a-z0-9-]+\/T\d+\/\d+)$/, {
  message: 'use an entry id (hex digits) or a literature row id such as why-is-pruning-so-confusing/T4/15',
});
