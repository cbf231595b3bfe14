import { z } from 'zod';
import { RecipeDraftSchema } from '#core/recipes/draft';
import { BoardTrainingSchema } from '#core/recipes/recipe';

export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/, 'use a-z, 0-9 and "-", 2 to 63 characters');

export const NetworkRefSchema = z.strictObject({
  family: z.string().min(1).max(64),
  config: z.record(z.string(), z.json()),
});
export type NetworkRef = z.infer<typeof NetworkRefSchema>;

export const BACKEND_CLASSES = ['wasm', 'tensorflow', 'webgpu'] as const;
export const BackendClass = z.enum(BACKEND_CLASSES);
export type BackendClass = z.infer<typeof BackendClass>;

/** A recipe by preset id (`ft-40`, `clr-4`, …, completed by the board's training settings) or written out, in full or as a draft. */
export const RecipeRefSchema = z.union([z.string().min(1).max(64), RecipeDraftSchema]);
export type RecipeRef = z.infer<typeof RecipeRefSchema>;

/** Groups of equal training FLOPs a board may have. */
export const MOST_BUDGETS = 16;

/** What `fairprune board create FILE` reads (docs/examples/board.json). */
export const BoardFileSchema = z.strictObject({
  id: Slug,
  title: z.string().min(3).max(120),
  description: z.string().max(2000),
  /** Dataset id as imported; `version` pins its content hash and may be null to take the newest. */
  dataset: z.strictObject({ id: Slug, version: z.string().length(64).nullable() }),
  network: NetworkRefSchema,
  granularity: z.literal('filter'),
  /** Which dependency groups methods may prune: `inner` = first conv of each block (PFEC), `all` = streams too. */
  prunable: z.enum(['inner', 'all']),
  /** Target speedups; each opens a rate band. */
  targets: z.array(z.number().gt(1).max(1000)).min(1).max(16),
  training: BoardTrainingSchema,
  baseRecipe: RecipeRefSchema,
  recipes: z.array(RecipeRefSchema).min(1).max(16),
  /** How many bases (= runs an entry); 5 are needed to rank, 3 are provisional. */
  bases: z.number().int().min(2).max(32),
  /**
   * Total training FLOPs of the SX-B groups; empty when the board has none; `proposed`: what its reference pipelines
   * cost (L1 one-shot, retrained by each standard recipe, at each target).
   */
  budgets: z.union([z.literal('proposed'), z.array(z.number().positive()).max(MOST_BUDGETS)]),
  /** Training FLOPs that swaps nobody is charged for may cost; as many as the submissions cost when left out. */
  swapBudget: z.number().min(0).exactOptional(),
  /** Null: the class of the best runner connected when the first base is planned. */
  backend: BackendClass.nullable(),
  demo: z.boolean(),
});
export type BoardFile = z.infer<typeof BoardFileSchema>;
