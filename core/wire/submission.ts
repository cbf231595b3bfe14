import { z } from 'zod';
import { RecipeRefSchema, Slug } from '#core/wire/board';

/** What `fairprune submit FILE` and the form send (docs/examples/submission.json). */
export const SubmissionFileSchema = z.strictObject({
  board: Slug,
  method: z.string().min(1).max(64),
  /** Checked against the method's own schema. */
  config: z.record(z.string(), z.json()),
  /** The submission's native retraining recipe. */
  recipe: RecipeRefSchema,
  targets: z.array(z.number().gt(1).max(1000)).min(1).max(16),
  /** How the configuration was found; shown beside the result. */
  search: z.strictObject({
    configurations: z.number().int().min(1).max(1_000_000),
    split: z.enum(['none', 'train', 'validation', 'test']),
    /** Training FLOPs that the search took, as its author reckons them: shown, never computed with. */
    flops: z.number().min(0).max(1e30).optional(),
    notes: z.string().max(2000),
  }),
  note: z.string().max(2000),
});
export type SubmissionFile = z.infer<typeof SubmissionFileSchema>;
