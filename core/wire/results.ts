import { z } from 'zod';
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
  /** Fewer than five finished runs. */
  provisional: z.boolean(),
  ranked: z.boolean(),
  /** Why it is not ranked; empty when it is. */
  unranked: z.array(z.string()),
});
export type Result = z.infer<typeof ResultSchema>;
