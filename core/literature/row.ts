import { z } from 'zod';

const Percent = z.number().min(-100).max(200);

/**
 * One number printed in a paper, with the place and the string it is printed as. A field that is not there is not
 * stated by the paper. Retraining fields may come from another place of the same paper, which `retrain_notes` names.
 */
export const ReportedRowSchema = z.strictObject({
  /** `<paper>/T<table>/<nn>`. */
  id: z.string().regex(/^[a-z0-9-]+\/T\d+\/\d+$/),
  /** `scratch` and `winning-ticket` train the pruned architecture that `method` gave. */
  kind: z.enum(['pruned', 'scratch', 'winning-ticket', 'baseline']),
  /** The row that this one prints again: shown nowhere as a result of its own. */
  repeats: z.string().optional(),
  dataset: z.string(),
  dataset_id: z.string(),
  network: z.string(),
  network_id: z.string(),
  pruned_model: z.string().optional(),
  method: z.strictObject({ id: z.string(), name: z.string(), printed: z.string() }).optional(),
  granularity: z.string().optional(),
  metric: z.string(),
  base_top1: Percent.optional(),
  base_printed: z.string().optional(),
  pruned_top1: Percent.optional(),
  pruned_top1_std: z.number().min(0).optional(),
  pruned_printed: z.string().optional(),
  /** Base − printed drop, where only the drop is printed. */
  pruned_top1_derived: Percent.optional(),
  /** Positive is a loss; only where printed. */
  drop: z.number().optional(),
  drop_printed: z.string().optional(),
  speedup: z.number().positive().optional(),
  speedup_printed: z.string().optional(),
  flops_g: z.number().positive().optional(),
  flops_reduction_pct: z.number().optional(),
  flops_reduction_printed: z.string().optional(),
  params_reduction_pct: z.number().optional(),
  params_reduction_printed: z.string().optional(),
  sparsity_pct: z.number().optional(),
  pruning_ratio: z.number().optional(),
  pruning_ratio_unit: z.string().optional(),
  pruning_ratio_printed: z.string().optional(),
  retrain_recipe: z.string().optional(),
  retrain_printed: z.string().optional(),
  retrain_epochs: z.number().optional(),
  retrain_initial_lr: z.number().positive().optional(),
  retrain_schedule: z.string().optional(),
  retrain_notes: z.string().optional(),
  base_model_source: z.string().optional(),
  n_runs: z.number().int().positive().optional(),
  cited_source: z.string().optional(),
  /** The setup that the paper puts the row under. */
  setup: z.string().optional(),
  setup_note: z.string().optional(),
  /** Epochs of the base when it was pruned; "30/k, …" where k is the speedup. */
  pruning_epoch: z.union([z.number(), z.string()]).optional(),
  /** Epochs that the base was trained for, where a table varies them. */
  large_model_epochs: z.number().optional(),
  trainability_accuracy: z.number().optional(),
  baseline_schedule: z.string().optional(),
  footnote: z.string().optional(),
});
export type ReportedRow = z.infer<typeof ReportedRowSchema>;

export const PaperFileSchema = z.strictObject({
  paper: z.strictObject({
    id: z.string(),
    title: z.string(),
    authors: z.array(z.string()).nullable(),
    year: z.number().int().nullable(),
    venue: z.string().nullable(),
  }),
  /** Slips and contradictions that reading the paper found, in our own words. */
  inconsistencies: z.array(z.strictObject({ id: z.string(), where: z.string(), text: z.string() })),
  tables: z.array(
    z.strictObject({
      /** As printed: "Table 4". */
      table: z.string(),
      /** In our own words. */
      caption: z.string(),
      rows: z.array(ReportedRowSchema),
    }),
  ),
});
export type PaperFile = z.infer<typeof PaperFileSchema>;

/** "Table 4" of a row's id. */
export function tableOf({ id }: Pick<ReportedRow, 'id'>): string {
  return `Table ${id.split('/')[1]?.slice(1) ?? '?'}`;
}

/** Id of the paper that prints a row. */
export function paperOf({ id }: Pick<ReportedRow, 'id'>): string {
  return id.split('/')[0] ?? '';
}
