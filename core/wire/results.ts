import { z } from 'zod';
import { FLOOR_KINDS, FLOOR_NAMES } from '#core/fairness/floors';
import { SCRATCH_READINGS } from '#core/fairness/scratch';
import { MeasuredLatencySchema } from '#core/wire/latency';
import { EVIDENCE, TAGS } from '#core/fairness/tags';

const Nullable = z.number().nullable();
const Keys = z.strictObject(
  Object.fromEntries(TAGS.map((tag) => [tag, z.string().nullable()])) as Record<
    (typeof TAGS)[number],
    z.ZodNullable<z.ZodString>
  >,
);

/** One entry as programs read it: `fairprune results --json`, `results.list`. Accuracies in percent. */
export const ResultSchema = z.strictObject({
  id: z.string(),
  board: z.string(),
  method: z.string(),
  config: z.record(z.string(), z.json()),
  recipe: z.string(),
  evidence: z.enum(EVIDENCE),
  keys: Keys,
  /** Mean speedup of the runs; null until a run is pruned. */
  rate: Nullable,
  /** Target of the band; null outside of every band. */
  band: Nullable,
  params: Nullable,
  macs: Nullable,
  top1: z.strictObject({
    mean: Nullable,
    /** 95 % interval of the mean over bases and seeds, [low, high]. */
    interval: z.tuple([z.number(), z.number()]).nullable(),
    n: z.number().int(),
    runs: z.array(z.number()),
  }),
  /** Mean of the runs, from 100 classes on. */
  top5: Nullable,
  /** Of the first run, dense and pruned, where it was pruned; never part of a ranking. */
  latency: MeasuredLatencySchema.nullable(),
  /** Base − pruned, in points. */
  drop: Nullable,
  /** (Dense base retrained by the same recipe) − pruned; null until the dense control exists. */
  dropMatched: Nullable,
  /** Mean trainability on test top-1 in percent, and what it was averaged over. Compare inside one recipe only. */
  trainability: z.strictObject({ mean: z.number(), label: z.string() }).nullable(),
  /** Trainability of the unpruned network under the same recipe − this one's, in points; null until that is known. */
  damage: Nullable,
  /** What it is a floor for; null for what somebody submitted. */
  floor: z
    .strictObject({
      kind: z.enum(FLOOR_KINDS),
      of: z.string().nullable(),
      reading: z.enum(SCRATCH_READINGS).nullable(),
      pipeline: Nullable,
    })
    .nullable(),
  /** How it stands against each of its floors. */
  floors: z.array(
    z.strictObject({
      floor: z.enum(FLOOR_NAMES),
      entry: z.string(),
      above: z.union([z.boolean(), z.literal('undecided')]),
      /** This entry − the floor, in points, over their common bases. */
      difference: Nullable,
      interval: z.tuple([z.number(), z.number()]).nullable(),
      n: z.number().int(),
    }),
  ),
  /** Fewer than five finished runs. */
  provisional: z.boolean(),
  ranked: z.boolean(),
  /** Why it is not ranked; empty when it is. */
  unranked: z.array(z.string()),
});
export type Result = z.infer<typeof ResultSchema>;

/** Entries a page at a time; `next` is where the following page begins, null on the last one. */
export type ResultsPage = { readonly results: Result[]; readonly next: string | null };
