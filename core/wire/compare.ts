import { z } from 'zod';
import type { PairDifference } from '#core/fairness/pairDifference';
import type { Explanation, ReportedView } from '#core/wire/literature';
import { ResultIdSchema } from '#core/wire/literature';
import type { EntryView } from '#core/wire/views';

/** How many results are compared at once. */
export const COMPARED = { least: 2, most: 5 } as const;

export const CompareSchema = z.strictObject({
  /** Entry ids, or ids of rows of papers, each once. */
  ids: z
    .array(ResultIdSchema)
    .min(COMPARED.least)
    .max(COMPARED.most)
    .refine((ids) => new Set(ids).size === ids.length, { message: 'name each result once' }),
});

/** One of the results: an entry of ours, or a row of a paper. */
export type Side =
  | { readonly kind: 'entry'; readonly id: string; readonly entry: EntryView }
  | { readonly kind: 'row'; readonly id: string; readonly row: ReportedView };

/** Two of the results: what they share, what breaks the next setup, and how far apart they are. */
export type ComparedPair = {
  /** Places of the two among the sides. */
  readonly a: number;
  readonly b: number;
  readonly explanation: Explanation;
  /** a − b over common base models; null where they share no base set. */
  readonly difference: Pick<PairDifference, 'n' | 'mean' | 'interval' | 'winner'> | null;
};

/** What `results.compare` returns: the sides in the order asked for, and every pair of them. */
export type CompareView = { readonly sides: readonly Side[]; readonly pairs: readonly ComparedPair[] };
